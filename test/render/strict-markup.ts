/**
 * A small and strict reader of XML and HTML, so that a test can tell what a parser would see: elements, attributes in double
 * quotes, texts with the five usual entities. Whatever else stands there is an error, unlike in a browser.
 */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** All text within, also that of inner elements. */
  text: string;
}

const TAG = /<(?<close>\/?)(?<name>[a-z][a-z0-9-]*)(?<attributes>(?: [a-z-]+="[^"<>]*")*)(?<empty>\/?)>/y;
const TEXT = /[^<>]+/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** @param voids elements that have no end, in HTML */
export function readMarkup(markup: string, voids: readonly string[] = []): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  let at = 0;
  while (at < markup.length) {
    const [found, match] = next(markup, at);
    at += match[0].length;
    if (found === 'text') for (const element of open) element.text += unescaped(match[0]);
    else if (match.groups?.close === '/') {
      const closed = open.pop();
      if (closed?.name !== match.groups.name) throw new Error(`</${match.groups?.name}> closes <${closed?.name}>`);
    } else {
      const element: Element = { name: match.groups?.name ?? '', attributes: attributesOf(match), children: [], text: '' };
      open.at(-1)?.children.push(element);
      if (match.groups?.empty !== '/' && !voids.includes(element.name)) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return root;
}

function next(markup: string, at: number): ['text' | 'tag', RegExpExecArray] {
  TEXT.lastIndex = at;
  TAG.lastIndex = at;
  const text = TEXT.exec(markup);
  if (text !== null) return ['text', text];
  const tag = TAG.exec(markup);
  if (tag === null) throw new Error(`No markup: ${JSON.stringify(markup.slice(at, at + 80))}`);
  return ['tag', tag];
}

function attributesOf(match: RegExpExecArray): Readonly<Record<string, string>> {
  const pairs = [...(match.groups?.attributes ?? '').matchAll(/ ([a-z-]+)="([^"]*)"/g)];
  if (new Set(pairs.map(([, name]) => name)).size !== pairs.length) throw new Error(`An attribute twice: ${match[0]}`);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  return text.replace(/&([^;&\s]*;)?/g, (whole, name: string | undefined) => {
    const character = ENTITIES[(name ?? '').slice(0, -1)];
    if (character === undefined) throw new Error(`No entity: ${whole}`);
    return character;
  });
}

export function elements(root: Element, name: string): readonly Element[] {
  return [...(root.name === name ? [root] : []), ...root.children.flatMap((child) => elements(child, name))];
}
