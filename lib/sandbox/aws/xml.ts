/** Writes SDK-shaped values as XML. */

export interface XmlNames {
  /** Element name of a structure's member. */
  member(key: string): string;
  /** Element name of the entries of the list `key`. */
  entry(key: string): string;
}

/** The members of `value`, without an element around them; undefined and null members are left out. */
export function membersXml(value: object, names: XmlNames): string {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([key, member]) => element(names.member(key), valueXml(key, member, names)))
    .join('');
}

/** `content` must be XML already. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Control characters are left out: XML 1.0 cannot carry them. */
export function escapeXml(raw: string): string {
  return raw
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function valueXml(key: string, value: unknown, names: XmlNames): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((entry) => element(names.entry(key), valueXml(key, entry, names))).join('');
  if (typeof value === 'object' && value !== null) return membersXml(value, names);
  return escapeXml(String(value));
}
