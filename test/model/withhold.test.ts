import { describe, expect, test } from 'vitest';
import { withhold } from '../../lib/model/withhold.ts';

const SECRET = 'ab/cd+ef=="gh.ij';

describe('withhold', () => {
  test.each([
    ['as it is', SECRET],
    ['in capitals', SECRET.toUpperCase()],
    ['as JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['with signs escaped by number, as Gson and .NET do', SECRET.replaceAll('=', '\\u003d').replaceAll('+', '\\u002B')],
    ['with every letter escaped', [...SECRET].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('')],
    ['with escaped slashes', SECRET.replaceAll('/', '\\/')],
  ])('takes a secret out, %s', (_how, spelt) => {
    expect(withhold(`a ${spelt} b ${spelt}`, [SECRET])).toBe('a (withheld) b (withheld)');
  });

  test('takes out several, and leaves what merely looks like one', () => {
    expect(withhold('12345678 abcdefgh ab/cd+ef==gh-ij', ['abcdefgh', SECRET, '12345678'])).toBe(
      '(withheld) (withheld) ab/cd+ef==gh-ij',
    );
  });

  test.each([['short'], [''], [undefined], [null], [12345678], [['12345678']]])('does not take %j for a secret', (secret) => {
    expect(withhold('short 12345678', [secret])).toBe('short 12345678');
  });
});
