import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hang, wrap } from '../../lib/render/wrap.ts';

test('lines break at spaces', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
});

test('a word longer than the line is not cut', () => {
  expect(wrap('see arn:aws:sns:us-east-1:1:topic now', 10)).toEqual(['see', 'arn:aws:sns:us-east-1:1:topic', 'now']);
});

test('no line is wider than asked unless it is one word, and no word is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({ min: 1, max: 30 }), (words, width) => {
      const lines = wrap(words.join(' '), width);
      expect(lines.join(' ')).toBe(words.join(' '));
      expect(lines.filter((line) => line.length > width && line.includes(' '))).toEqual([]);
    }),
  );
});

test('a label stands before the first line, and the others are indented below it', () => {
  expect(hang('Seen  ', 'one two three four five six', 26)).toEqual(['Seen  one two three four', '      five six']);
});

test('without text there is no label either', () => {
  expect(hang('Seen  ', '', 26)).toEqual([]);
});
