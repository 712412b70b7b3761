/** Which tags does the stack wear? Told by XKS_PREFLIGHT_TAGS when packaging: a JSON object of texts; none when it is absent. */
import { readTypedJson } from '../model/typed-json.ts';

export type Tags = Readonly<Record<string, string>>;

const SOURCE = 'XKS_PREFLIGHT_TAGS';
const FORM = 'a JSON object of at most 50 tags, such as {"CostCenter": "4711"}';

/** CloudFormation User Guide, Resource tags: 50 of them, keys of 128 and values of 256 characters, and no key of AWS's own. */
const LIMIT = { tags: 50, key: 128, value: 256 } as const;

/** @throws Error that says what is wrong in one line. */
export function readTags(text: string | undefined): Tags {
  if (text === undefined || text.trim() === '') return {};
  const value = readTypedJson(SOURCE, text, FORM);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${SOURCE} must be ${FORM}`);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length > LIMIT.tags) throw new Error(`${SOURCE} has ${entries.length} tags, and must be ${FORM}`);
  return Object.fromEntries(entries.map(tag));
}

function tag([key, value]: [string, unknown]): [string, string] {
  const where = `${SOURCE}, tag ${JSON.stringify(key.slice(0, 40))}`;
  if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/iu.test(key) || key.length > LIMIT.key) {
    throw new Error(`${where}: a key is 1 to ${LIMIT.key} letters, digits, spaces and _.:/=+-@, and does not begin with aws:`);
  }
  if (typeof value !== 'string' || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value) || value.length > LIMIT.value) {
    throw new Error(`${where}: its value must be a text of at most ${LIMIT.value} letters, digits, spaces and _.:/=+-@`);
  }
  return [key, value];
}
