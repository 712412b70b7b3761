import { describe, expect, it } from 'vitest';
import { isUsableKey, readEncryption, readKeyMetadata, readPlaintext } from '../../lib/xks/key-answers.ts';
import { decryptBody, encryptBody, keyMetadataBody } from '../../lib/xks/key-requests.ts';

const KEY = { keySpec: 'AES_256', keyUsage: ['ENCRYPT', 'DECRYPT'], keyStatus: 'ENABLED' };
const metadata = (changes: object = {}): string => JSON.stringify({ ...KEY, ...changes });

describe('GetKeyMetadata', () => {
  it('is read, whatever else the answer holds', () => {
    expect(readKeyMetadata(metadata({ later: 1 }))).toEqual(KEY);
  });

  it.each([
    ['no JSON', '<html>'],
    ['null', 'null'],
    ['no spec', metadata({ keySpec: undefined })],
    ['a status that is no text', metadata({ keyStatus: 1 })],
    ['a usage that is no list', metadata({ keyUsage: 'ENCRYPT' })],
    ['a usage that is no text', metadata({ keyUsage: ['ENCRYPT', 1] })],
    ['eleven usages', metadata({ keyUsage: Array(11).fill('ENCRYPT') })],
  ])('is nothing when it holds %s', (_what, body) => {
    expect(readKeyMetadata(body)).toBeNull();
  });

  it('brings no text of the far end that could do harm', () => {
    const read = readKeyMetadata(metadata({ keySpec: `\u001b[2J${'x'.repeat(500)}` }));
    expect(read?.keySpec).toMatch(/^\?\[2Jx+…$/);
    expect(read?.keySpec.length).toBeLessThan(40);
  });

  it.each<[string, object, boolean]>([
    ['as it should be', {}, true],
    ['with more usages', { keyUsage: ['SIGN', 'DECRYPT', 'ENCRYPT'] }, true],
    ['without DECRYPT', { keyUsage: ['ENCRYPT'] }, false],
    ['of another length', { keySpec: 'AES_128' }, false],
    ['that is disabled', { keyStatus: 'DISABLED' }, false],
  ])('tells of a key %s', (_what, changes, usable) => {
    expect(isUsableKey({ ...KEY, ...changes })).toBe(usable);
  });
});

/** The example of the XKS proxy API specification, Encrypt: twelve bytes. */
const SENT = {
  plaintext: Buffer.alloc(12),
  aad: Buffer.from('cHJvamVjdD1uaWxlLGRlcGFydG1lbnQ9bWFya2V0aW5n', 'base64'),
};
const ANSWER = {
  authenticationTag: 'vBxN2ncH1oEkR8WVXpmyYQ==',
  ciphertext: 'ghxkK1txeDNn3q8Y',
  ciphertextDataIntegrityValue: 'qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc=',
  ciphertextMetadata: 'a2V5X3ZlcnNpb249MQ==',
  initializationVector: 'HMrlRw85cAJUd5Ax',
};
const read = (changes: object = {}) => readEncryption(JSON.stringify({ ...ANSWER, ...changes }), SENT);

describe('Encrypt', () => {
  it('is read as the specification shows it', () => {
    const { ciphertextDataIntegrityValue: _, ...sealed } = ANSWER;
    expect(read()).toEqual({ sealed, violations: [], metadataBytes: 13, integrityValue: 'right' });
  });

  it.each([undefined, null, ''])('may have no metadata: %j', (ciphertextMetadata) => {
    const ciphertextDataIntegrityValue = 'sfzVyqMSmPSlnuu/M6CwNFYXimXz2W4PMyBUSdQSdik=';
    const found = read({ ciphertextMetadata, ciphertextDataIntegrityValue });
    expect(found).toMatchObject({ violations: [], metadataBytes: 0, integrityValue: 'right' });
    expect(found.sealed).not.toHaveProperty('ciphertextMetadata');
  });

  it('may have an initialization vector of 16 bytes', () => {
    expect(read({ initializationVector: Buffer.alloc(16).toString('base64') }).violations).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a longer ciphertext', { ciphertext: Buffer.alloc(28).toString('base64') }, 'ciphertext: 28 bytes in place of 12'],
    ['a short vector', { initializationVector: 'AAAA' }, 'initializationVector: 3 bytes in place of 12 or 16'],
    ['a short tag', { authenticationTag: 'AAAAAAAAAAAAAAAA' }, 'authenticationTag: 12 bytes in place of 16'],
    ['no tag', { authenticationTag: undefined }, 'authenticationTag: missing, or not standard base64 with padding'],
    [
      'no padding',
      { authenticationTag: 'vBxN2ncH1oEkR8WVXpmyYQ' },
      'authenticationTag: missing, or not standard base64 with padding',
    ],
    ['a URL-safe spelling', { ciphertext: 'ghxkK1txeDNn3q8_' }, 'ciphertext: missing, or not standard base64 with padding'],
    ['a line break', { ciphertext: 'ghxkK1tx\neDNn3q8Y' }, 'ciphertext: missing, or not standard base64 with padding'],
    ['a number for metadata', { ciphertextMetadata: 7 }, 'ciphertextMetadata: missing, or not standard base64 with padding'],
  ])('is not read when it holds %s', (_what, changes, violation) => {
    expect(read(changes)).toMatchObject({ sealed: null, violations: [violation] });
  });

  it.each<[string, object, string]>([
    ['absent', { ciphertextDataIntegrityValue: undefined }, 'absent'],
    ['of something else', { ciphertextDataIntegrityValue: 'sfzVyqMSmPSlnuu/M6CwNFYXimXz2W4PMyBUSdQSdik=' }, 'wrong'],
    ['no text', { ciphertextDataIntegrityValue: 7 }, 'wrong'],
    ['of what cannot be read', { ciphertext: '?' }, 'unknown'],
  ])('has an integrity value that is %s', (_what, changes, expected) => {
    expect(read(changes).integrityValue).toBe(expected);
  });

  it.each(['', 'null', '[]', '<html>'])('is nothing that can be decrypted: %j', (body) => {
    expect(readEncryption(body, SENT).sealed).toBeNull();
  });
});

describe('Decrypt', () => {
  it.each<[string, string | null]>([
    ['{"plaintext":"aGVsbG8="}', 'hello'],
    ['{"plaintext":"aGVsbG8"}', null],
    ['{"plaintext":null}', null],
    ['x', null],
  ])('of %s', (body, expected) => {
    const plaintext = readPlaintext(body);
    expect(plaintext === null ? null : Buffer.from(plaintext).toString()).toBe(expected);
  });
});

describe('the requests', () => {
  const caller = {
    awsPrincipalArn: 'arn:aws:iam::111122223333:user/Alice',
    kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1',
  };
  const parse = (body: string) => JSON.parse(body) as { requestMetadata: object };

  it('hold what KMS sends, and nothing empty', () => {
    const { requestMetadata, ...encrypt } = parse(encryptBody(caller, { plaintext: 'AAAA' }));
    expect(requestMetadata).toMatchObject({
      ...caller,
      kmsOperation: 'Encrypt',
      kmsRequestId: expect.stringMatching(/^786b7370-/),
    });
    expect(encrypt).toEqual({
      plaintext: 'AAAA',
      encryptionAlgorithm: 'AES_GCM',
      ciphertextDataIntegrityValueAlgorithm: 'SHA_256',
    });
    const { requestMetadata: _, ...decrypt } = parse(decryptBody(caller, { ciphertext: 'AAAA' }, undefined));
    expect(decrypt).toEqual({ ciphertext: 'AAAA', encryptionAlgorithm: 'AES_GCM' });
  });

  it('ask for metadata without a key ARN, as before CreateKey there is none', () => {
    expect(parse(keyMetadataBody(caller)).requestMetadata).toMatchObject({
      awsPrincipalArn: caller.awsPrincipalArn,
      kmsOperation: 'CreateKey',
    });
    expect(parse(keyMetadataBody(caller)).requestMetadata).not.toHaveProperty('kmsKeyArn');
  });
});
