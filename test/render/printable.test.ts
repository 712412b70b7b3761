import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeInJson, printable } from '../../lib/render/printable.ts';

test.each([
  ['a\r\nb\tc', 'a b c'],
  ['\u001b[31mred\u001b[0m', '[31mred[0m'],
  ['\u009b1mC1', '1mC1'],
  ['a\u202eb\u2066c\u200f', 'abc'],
  ['zero\u200bwidth\ufeff\u{e0041}', 'zerowidth'],
  ['line\u2028end', 'line end'],
  ['lone \ud800', 'lone \ufffd'],
  ['Zürich 東京 🔑', 'Zürich 東京 🔑'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('nothing that Unicode calls control, format or separator survives, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]/u);
    }),
  );
});

test('JSON keeps its value and loses every raw control and bidi character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeInJson(JSON.stringify({ text }, null, 2));
      expect(JSON.parse(escaped)).toEqual({ text });
      expect(escaped.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
    }),
  );
});
