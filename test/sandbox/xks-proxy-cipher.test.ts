import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { composeAad, integrityValue, seal, unseal } from '../../lib/sandbox/xks-proxy-cipher.ts';

const none = Buffer.alloc(0);
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

// The example of the XKS proxy API specification, recomputed with another tool.
const aad = base64('cHJvamVjdD1uaWxlLGRlcGFydG1lbnQ9bWFya2V0aW5n');
const metadata = base64('a2V5X3ZlcnNpb249MQ==');
const sealed = {
  iv: base64('HMrlRw85cAJUd5Ax'),
  ciphertext: base64('ghxkK1txeDNn3q8Y'),
  tag: base64('vBxN2ncH1oEkR8WVXpmyYQ=='),
};

describe('composeAad', () => {
  it('puts the length before each part', () => {
    expect(composeAad(aad, metadata).toString('hex')).toBe(
      '002170726f6a6563743d6e696c652c6465706172746d656e743d6d61726b6574696e670d6b65795f76657273696f6e3d31',
    );
  });

  it('keeps absent parts apart from each other', () => {
    expect(composeAad(none, none).toString('hex')).toBe('000000');
    expect(composeAad(metadata, none)).not.toEqual(composeAad(none, metadata));
  });
});

describe('integrityValue', () => {
  it.each([
    ['with both', aad, metadata, 'qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc='],
    ['without metadata', aad, none, 'sfzVyqMSmPSlnuu/M6CwNFYXimXz2W4PMyBUSdQSdik='],
    ['without both', none, none, 'PnRjBnS2gFgyL7kyBENKntOEPdD6yboMwXYlFVgoQ9M='],
  ])('is that of the specification %s', (_case, a, m, expected) => {
    expect(integrityValue(a, m, sealed).toString('base64')).toBe(expected);
  });
});

describe('seal and unseal', () => {
  const key = randomBytes(32);
  const plaintext = Buffer.from('of no importance');

  it('give back the plaintext', () => {
    const made = seal(key, plaintext, aad);
    expect(made.ciphertext).toHaveLength(plaintext.length);
    expect(made.iv).toHaveLength(12);
    expect(made.tag).toHaveLength(16);
    expect(unseal(key, made, aad)).toEqual(plaintext);
  });

  it('give nothing back when anything was altered', () => {
    const made = seal(key, plaintext, aad);
    const flip = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));
    expect(unseal(key, { ...made, iv: flip(made.iv) }, aad)).toBeNull();
    expect(unseal(key, { ...made, ciphertext: flip(made.ciphertext) }, aad)).toBeNull();
    expect(unseal(key, { ...made, tag: flip(made.tag) }, aad)).toBeNull();
    expect(unseal(key, made, none)).toBeNull();
    expect(unseal(randomBytes(32), made, aad)).toBeNull();
  });
});
