import { describe, expect, it } from 'vitest';
import { readWords } from '../../lib/service/slack-words.ts';

describe('what was typed', () => {
  it.each(['', '  ', 'help', 'HELP', 'help me'])('%j asks for help', (text) => {
    expect(readWords(text)).toEqual({ kind: 'help' });
  });

  it.each([
    ['check payments-xks', 'check', 'payments-xks'],
    ['  Check   payments-xks  ', 'check', 'payments-xks'],
    ['STATUS cks-0123456789abcdef0', 'status', 'cks-0123456789abcdef0'],
    ['revalidate\tpayments-xks', 'revalidate', 'payments-xks'],
    ['check payments of the north', 'check', 'payments of the north'],
    ['check `payments-xks`', 'check', 'payments-xks'],
    ['check "two words"', 'check', 'two words'],
    ['check “two words”', 'check', 'two words'],
    ['check ‘two words’', 'check', 'two words'],
    ["check 'one'", 'check', 'one'],
    ['check "unended', 'check', '"unended'],
    ['check a &amp; b &lt;c&gt;', 'check', 'a & b <c>'],
    ['check &amp;lt;', 'check', '&lt;'],
  ])('%j: %s of %j', (text, verb, store) => {
    expect(readWords(text)).toEqual({ kind: 'store', verb, store });
  });

  it.each([
    ['check', 'check'],
    ['Status  ', 'status'],
    ['revalidate "  "', 'revalidate'],
  ])('%j names no store', (text, verb) => {
    expect(readWords(text)).toEqual({ kind: 'no-store', verb });
  });

  it.each([
    ['chek payments', 'chek', 'check'],
    ['revaldate x', 'revaldate', 'revalidate'],
    ['create payments', 'create', null],
    ['--help', '--help', null],
  ])('%j is not known', (text, typed, meant) => {
    expect(readWords(text)).toEqual({ kind: 'unknown', typed, meant });
  });

  it.each([
    ['x'.repeat(256), 'x'.repeat(256)],
    // Cut to what a name may have, it would be the name of another store.
    [`${'x'.repeat(256)} and more`, `${'x'.repeat(256)}…`],
    [`${'x'.repeat(255)}\u{1f600} and more`, `${'x'.repeat(255)}\ufffd…`],
  ])('%j is taken up to the length that names have, and never for a shorter name', (typed, store) => {
    expect(readWords(`check ${typed}`)).toMatchObject({ store });
  });
});
