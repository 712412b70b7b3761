import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { credentialForm, isWellFormed } from '../../lib/xks/credential-form.ts';
import { healthyCredential } from '../support/builders.ts';

const GOOD = healthyCredential();

test('a sound credential shows lengths and four characters, no more', () => {
  const form = credentialForm(GOOD, { CustomKeyStoreName: 'payments' });
  expect(isWellFormed(form)).toBe(true);
  expect(form).toEqual({
    id: { given: true, length: 24, lengthFits: true, wrongCharacters: [] },
    secret: { given: true, length: 44, lengthFits: true, wrongCharacters: [] },
    idStart: 'TEST',
    swapped: false,
    likeIam: [],
    published: false,
    weak: [],
    idRevealsSecret: false,
    standsIn: [],
  });
});

const WRONG: readonly (readonly [value: unknown, kinds: readonly string[]])[] = [
  ['abc', ['lower-case letters']],
  ['A0189', ['digits other than 2 to 7']],
  ['A B', ['white space']],
  ['A/B', ['other characters']],
  ['a 0/', ['lower-case letters', 'digits other than 2 to 7', 'white space', 'other characters']],
  [7, ['a value that is no JSON text']],
  ['ABC234567', []],
];

test.each(WRONG)('an id of %j', (AccessKeyId, kinds) => {
  expect(credentialForm({ ...GOOD, AccessKeyId }).id.wrongCharacters).toEqual(kinds);
});

const LENGTHS: readonly (readonly [part: 'id' | 'secret', length: number, fits: boolean])[] = [
  ['id', 19, false],
  ['id', 20, true],
  ['id', 30, true],
  ['id', 31, false],
  ['secret', 42, false],
  ['secret', 43, true],
  ['secret', 64, true],
  ['secret', 65, false],
];

test.each(LENGTHS)('an %s of %i characters: %j', (part, length, fits) => {
  const text = 'A'.repeat(length);
  expect(credentialForm({ AccessKeyId: text, RawSecretAccessKey: text })[part].lengthFits).toBe(fits);
});

const WEAK: readonly (readonly [secret: string, sign: string])[] = [
  ['4'.repeat(50), 'few different characters'],
  [`${'correcthorsebattery'}${'correcthorsebattery'}QWxyz09`, 'repeated'],
  [`abcdefghijk${randomBytes(30).toString('base64')}`, 'in order'],
  [`MyPassword${randomBytes(30).toString('base64')}`, 'common word'],
  [randomBytes(22).toString('hex'), '176 bits'],
];

test.each(WEAK)('weak secret %#', (RawSecretAccessKey, sign) => {
  expect(credentialForm({ ...GOOD, RawSecretAccessKey }).weak.join('; ')).toContain(sign);
});

test('nothing is given where an empty text or nothing stands', () => {
  expect(credentialForm({ AccessKeyId: '' }).id.given).toBe(false);
  expect(credentialForm({}).secret.given).toBe(false);
});
