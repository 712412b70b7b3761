import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitIn } from '../../lib/render/fit.ts';

const length = (text: string): number => text.length;
const forms = (name: string): readonly string[] => [name.repeat(10), name.repeat(3), name];

test('everything is told in full where there is room', () => {
  expect(fitIn([forms('a'), forms('b')], 20, length)).toEqual({ shown: ['aaaaaaaaaa', 'bbbbbbbbbb'], left: 0 });
});

test('the four worst are told in full before the others are named', () => {
  const { shown, left } = fitIn(['a', 'b', 'c', 'd', 'e', 'f'].map(forms), 42, length);
  expect(shown).toEqual(['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10), 'd'.repeat(10), 'e', 'f']);
  expect(left).toBe(0);
});

test('room that is left goes to the worst of the others', () => {
  const { shown } = fitIn(['a', 'b', 'c', 'd', 'e', 'f'].map(forms), 44, length);
  expect(shown.slice(4)).toEqual(['eee', 'f']);
});

test('nothing milder is shown in the place of something worse', () => {
  expect(fitIn([['a'], ['too long'], ['b']], 3, length)).toEqual({ shown: ['a'], left: 2 });
});

test('what is shown is a beginning of the list, fits, and is counted right', () => {
  const item = fc.array(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 3 });
  const sorted = item.map((one) => one.toSorted((a, b) => b.length - a.length));
  fc.assert(
    fc.property(fc.array(sorted, { maxLength: 30 }), fc.integer({ min: 0, max: 300 }), (items, room) => {
      const { shown, left } = fitIn(items, room, length);
      expect(shown.length + left).toBe(items.length);
      expect(shown.join('').length).toBeLessThanOrEqual(room);
      for (const [at, form] of shown.entries()) expect(items[at]).toContain(form);
    }),
  );
});
