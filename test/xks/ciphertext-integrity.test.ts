import { describe, expect, it } from 'vitest';
import { type Ciphertext, ciphertextDataIntegrityValue } from '../../lib/xks/ciphertext-integrity.ts';

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** The example of the XKS proxy API specification, Encrypt. */
const EXAMPLE: Ciphertext = {
  additionalAuthenticatedData: bytes('cHJvamVjdD1uaWxlLGRlcGFydG1lbnQ9bWFya2V0aW5n'),
  ciphertextMetadata: bytes('a2V5X3ZlcnNpb249MQ=='),
  initializationVector: bytes('HMrlRw85cAJUd5Ax'),
  ciphertext: bytes('ghxkK1txeDNn3q8Y'),
  authenticationTag: bytes('vBxN2ncH1oEkR8WVXpmyYQ=='),
};
const NOTHING = new Uint8Array();

describe('ciphertextDataIntegrityValue', () => {
  it.each<[string, Partial<Ciphertext>, string]>([
    ['with both', {}, 'qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc='],
    ['without metadata', { ciphertextMetadata: NOTHING }, 'sfzVyqMSmPSlnuu/M6CwNFYXimXz2W4PMyBUSdQSdik='],
    [
      'without metadata and additional data',
      { ciphertextMetadata: NOTHING, additionalAuthenticatedData: NOTHING },
      'PnRjBnS2gFgyL7kyBENKntOEPdD6yboMwXYlFVgoQ9M=',
    ],
  ])('is that of the specification %s', (_what, changes, expected) => {
    expect(ciphertextDataIntegrityValue({ ...EXAMPLE, ...changes })).toBe(expected);
  });

  it.each(Object.keys(EXAMPLE) as (keyof Ciphertext)[])('notices another %s', (part) => {
    const altered = Buffer.from(EXAMPLE[part]);
    altered[0] = (altered[0] ?? 0) ^ 1;
    expect(ciphertextDataIntegrityValue({ ...EXAMPLE, [part]: altered })).not.toBe(ciphertextDataIntegrityValue(EXAMPLE));
  });
});
