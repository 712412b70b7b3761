/**
 * Is this text JSON, and if not, where does it go wrong? `JSON.parse` names the place only sometimes, quotes the text (which may
 * hold a secret), keeps silent about doubled fields and follows any depth; so this reads by RFC 8259 itself.
 */

/** Objects have no prototype: a field named `__proto__` is a field like any other. */
export type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly doubled: readonly (readonly string[])[] }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly expected: string };

/** Arrays and objects inside one another. */
const DEPTH = 32;

const SPACE = /[ \t\n\r]*/y;
/** Escapes and control characters inside are left to `JSON.parse`. */
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Lines and columns count from 1. `doubled` holds the paths of fields that stand twice in one object. Never throws. */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { ok: true, value, doubled: reader.doubled };
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const before = text.slice(0, error.at).split(/\r\n|\r|\n/);
    return { ok: false, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected: error.expected };
  }
}

class Unexpected extends Error {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

class Reader {
  readonly doubled: (readonly string[])[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value([]);
    if (this.#at < this.#text.length) throw new Unexpected(this.#at, 'nothing after the end of the JSON value');
    return value;
  }

  #value(path: readonly string[]): unknown {
    if (path.length > DEPTH) throw new Unexpected(this.#at, `at most ${DEPTH} levels of nesting`);
    this.#token(SPACE);
    const value = this.#bareValue(path);
    this.#token(SPACE);
    return value;
  }

  #bareValue(path: readonly string[]): unknown {
    if (this.#skip('{')) return this.#object(path);
    if (this.#skip('[')) return this.#array(path);
    if (this.#text[this.#at] === '"') return this.#string();
    const token = this.#token(NUMBER) ?? this.#token(WORD);
    if (token === null) throw new Unexpected(this.#at, 'a JSON value');
    return JSON.parse(token);
  }

  #string(): string {
    const start = this.#at;
    const token = this.#token(STRING);
    if (token === null) throw new Unexpected(start, 'a closing double quote for the text that starts here');
    try {
      return JSON.parse(token) as string;
    } catch {
      throw new Unexpected(start, 'a text on one line, with no escapes but those of JSON');
    }
  }

  #object(path: readonly string[]): object {
    const fields = Object.create(null) as Record<string, unknown>;
    this.#token(SPACE);
    if (this.#skip('}')) return fields;
    do {
      const name = this.#name();
      const inner = [...path, name];
      if (Object.hasOwn(fields, name)) this.doubled.push(inner);
      fields[name] = this.#value(inner);
    } while (this.#skip(','));
    if (!this.#skip('}')) throw new Unexpected(this.#at, 'a comma or a closing brace');
    return fields;
  }

  #name(): string {
    this.#token(SPACE);
    if (this.#text[this.#at] !== '"') throw new Unexpected(this.#at, 'a field name in double quotes');
    const name = this.#string();
    this.#token(SPACE);
    if (!this.#skip(':')) throw new Unexpected(this.#at, 'a colon after the field name');
    return name;
  }

  #array(path: readonly string[]): unknown[] {
    const items: unknown[] = [];
    this.#token(SPACE);
    if (this.#skip(']')) return items;
    do {
      items.push(this.#value([...path, String(items.length)]));
    } while (this.#skip(','));
    if (!this.#skip(']')) throw new Unexpected(this.#at, 'a comma or a closing bracket');
    return items;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #token(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += token?.length ?? 0;
    return token;
  }
}
