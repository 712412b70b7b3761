import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../../lib/model/read-json.ts';

test('reads whatever JSON.parse reads, to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = readJson(text);
      expect(read.ok && JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('refuses whatever JSON.parse refuses', () => {
  const nearJson = fc
    .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\n', '0', '1', '-', '.', 'e', 'true', ' '))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(nearJson, fc.string({ unit: 'binary' })), (text) => {
      expect(readJson(text).ok).toBe(parses(text));
    }),
    { numRuns: 2_000 },
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const BROKEN: readonly (readonly [text: string, line: number, column: number, expected: string])[] = [
  ['', 1, 1, 'a JSON value'],
  ['{', 1, 2, 'a field name in double quotes'],
  ['{"a": 1,}', 1, 9, 'a field name in double quotes'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or a closing brace'],
  ['{\r\n"a" 1}', 2, 5, 'a colon after the field name'],
  ["{'a': 1}", 1, 2, 'a field name in double quotes'],
  ['[1 2]', 1, 4, 'a comma or a closing bracket'],
  ['{"a": "b}', 1, 7, 'a closing double quote for the text that starts here'],
  ['{"a": "\\x"}', 1, 7, 'a text on one line, with no escapes but those of JSON'],
  ['{"a": "b\nc"}', 1, 7, 'a text on one line, with no escapes but those of JSON'],
  ['{"a": undefined}', 1, 7, 'a JSON value'],
  ['{} {}', 1, 4, 'nothing after the end of the JSON value'],
];

test.each(BROKEN)('names the place where %j goes wrong', (text, line, column, expected) => {
  expect(readJson(text)).toEqual({ ok: false, line, column, expected });
});

test('names fields that stand twice in one object, not in two', () => {
  const read = readJson('{"a": {"b": 1, "b": 2}, "c": [{"b": 1}, {"b": 2}], "a": 3}');
  expect(read).toMatchObject({ ok: true, doubled: [['a', 'b'], ['a']] });
});

test('follows nesting only so far', () => {
  expect(readJson('['.repeat(4_000)).ok).toBe(false);
  expect(readJson(`${'['.repeat(32)}${']'.repeat(32)}`).ok).toBe(true);
  expect(readJson(`${'['.repeat(34)}${']'.repeat(34)}`)).toMatchObject({ ok: false, line: 1, column: 34 });
});

test('a field named __proto__ changes no prototype', () => {
  const read = readJson('{"__proto__": {"polluted": true}}');
  expect(read.ok && Object.keys(read.value as object)).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
