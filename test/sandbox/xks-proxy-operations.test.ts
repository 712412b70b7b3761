import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProxyError } from '../../lib/sandbox/xks-proxy-answer.ts';
import { type ProxyBehaviour, proxyBehaviour, TEST_KEY_ID } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { integrityValue } from '../../lib/sandbox/xks-proxy-cipher.ts';
import { decrypt, encrypt, type Fields, getKeyMetadata } from '../../lib/sandbox/xks-proxy-operations.ts';

const material = (externalKeyId: string): Buffer => Buffer.alloc(32, externalKeyId);
const requestMetadata = {
  awsPrincipalArn: 'arn:aws:iam::111122223333:user/Alice',
  kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  kmsOperation: 'Encrypt',
  kmsRequestId: '4112f4d6-db54-4af4-ae30-c55a22a8dfae',
};
const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const fromB64 = (text: unknown): Buffer => Buffer.from(String(text), 'base64');

let behaviour: ProxyBehaviour;
beforeEach(() => {
  const XksProxyAuthenticationCredential = { AccessKeyId: 'UNUSED', RawSecretAccessKey: 'unused' };
  behaviour = proxyBehaviour({ XksProxyUriPath: '/kms/xks/v1', XksProxyAuthenticationCredential, region: 'us-east-1' });
});

const toEncrypt = { requestMetadata, encryptionAlgorithm: 'AES_GCM', plaintext: b64('hello') };

function doEncrypt(changes: Fields = {}, keyId = TEST_KEY_ID): Fields {
  return encrypt(behaviour, material, keyId, { ...toEncrypt, ...changes });
}

/** What a client sends back of an answer to Encrypt. */
function toDecrypt(encrypted: Fields, changes: Fields = {}): Fields {
  return { requestMetadata, encryptionAlgorithm: 'AES_GCM', ...encrypted, ...changes };
}

function doDecrypt(request: Fields, keyId = TEST_KEY_ID): Fields {
  return decrypt(behaviour, material, keyId, request);
}

function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ProxyError) return error.errorName;
    throw error;
  }
  return 'accepted';
}

describe('GetKeyMetadata', () => {
  const request = { requestMetadata: { ...requestMetadata, kmsKeyArn: undefined } };

  it('tells of the test key', () => {
    expect(getKeyMetadata(behaviour, TEST_KEY_ID, request)).toEqual({
      keySpec: 'AES_256',
      keyUsage: ['ENCRYPT', 'DECRYPT'],
      keyStatus: 'ENABLED',
    });
  });

  it('does not know other keys', () => {
    expect(refusal(() => getKeyMetadata(behaviour, 'unknown', request))).toBe('KeyNotFoundException');
    expect(refusal(() => getKeyMetadata(behaviour, 'constructor', request))).toBe('KeyNotFoundException');
  });

  it.each(['awsPrincipalArn', 'kmsOperation', 'kmsRequestId'])('demands %s', (field) => {
    const incomplete = { requestMetadata: { ...requestMetadata, [field]: undefined } };
    expect(refusal(() => getKeyMetadata(behaviour, TEST_KEY_ID, incomplete))).toBe('ValidationException');
  });
});

describe('Encrypt and Decrypt', () => {
  it.each([
    ['without', undefined],
    ['with', b64('project=nile')],
  ])('give back the plaintext %s AAD', (_case, aad) => {
    const encrypted = doEncrypt({ additionalAuthenticatedData: aad });
    const request = toDecrypt(encrypted, { additionalAuthenticatedData: aad });
    expect(doDecrypt(request)).toEqual({ plaintext: toEncrypt.plaintext });
  });

  it('take 4300 bytes of plaintext with 8192 of AAD', () => {
    const plaintext = b64(randomBytes(4300));
    const additionalAuthenticatedData = b64(randomBytes(8192));
    const encrypted = doEncrypt({ plaintext, additionalAuthenticatedData });
    expect(fromB64(encrypted.ciphertext)).toHaveLength(4300);
    expect(doDecrypt(toDecrypt(encrypted, { additionalAuthenticatedData }))).toEqual({ plaintext });
  });

  it('take no more', () => {
    expect(refusal(() => doEncrypt({ plaintext: b64(Buffer.alloc(4301)) }))).toBe('UnsupportedOperationException');
    expect(refusal(() => doEncrypt({ additionalAuthenticatedData: b64(Buffer.alloc(8193)) }))).toBe('ValidationException');
    const ciphertextMetadata = b64(Buffer.alloc(21));
    expect(refusal(() => doDecrypt(toDecrypt(doEncrypt(), { ciphertextMetadata })))).toBe('ValidationException');
  });

  it('have fields of the lengths the contract gives', () => {
    const encrypted = doEncrypt();
    expect(fromB64(encrypted.ciphertext)).toHaveLength('hello'.length);
    expect([12, 16]).toContain(fromB64(encrypted.initializationVector).length);
    expect(fromB64(encrypted.authenticationTag)).toHaveLength(16);
    expect(fromB64(encrypted.ciphertextMetadata).length).toBeLessThanOrEqual(20);
    expect(encrypted).not.toHaveProperty('ciphertextDataIntegrityValue');
  });

  it('carry the integrity value when asked for', () => {
    const additionalAuthenticatedData = b64('project=nile');
    const encrypted = doEncrypt({ additionalAuthenticatedData, ciphertextDataIntegrityValueAlgorithm: 'SHA_256' });
    const expected = integrityValue(fromB64(additionalAuthenticatedData), fromB64(encrypted.ciphertextMetadata), {
      iv: fromB64(encrypted.initializationVector),
      ciphertext: fromB64(encrypted.ciphertext),
      tag: fromB64(encrypted.authenticationTag),
    });
    expect(encrypted.ciphertextDataIntegrityValue).toBe(expected.toString('base64'));
  });

  it('find every alteration', () => {
    const encrypted = doEncrypt({ additionalAuthenticatedData: b64('project=nile') });
    const unaltered = toDecrypt(encrypted, { additionalAuthenticatedData: b64('project=nile') });
    expect(doDecrypt(unaltered)).toEqual({ plaintext: toEncrypt.plaintext });
    const alterations: Fields[] = [
      { additionalAuthenticatedData: undefined },
      { additionalAuthenticatedData: b64('project=amur') },
      { ciphertextMetadata: undefined },
      { ciphertextMetadata: b64('key_version=2') },
      { initializationVector: b64(Buffer.alloc(12)) },
      { initializationVector: b64(Buffer.alloc(16)) },
      { authenticationTag: b64(Buffer.alloc(16)) },
      { ciphertext: b64('world') },
    ];
    for (const changes of alterations) {
      expect(refusal(() => doDecrypt({ ...unaltered, ...changes }))).toBe('InvalidCiphertextException');
    }
  });

  it('do not mistake metadata for AAD', () => {
    const encrypted = doEncrypt();
    const moved = { additionalAuthenticatedData: encrypted.ciphertextMetadata, ciphertextMetadata: undefined };
    expect(refusal(() => doDecrypt(toDecrypt(encrypted, moved)))).toBe('InvalidCiphertextException');
  });

  it('use one key for one id', () => {
    behaviour.keys['second-key'] = { keySpec: 'AES_256', keyUsage: ['DECRYPT'], keyStatus: 'ENABLED' };
    expect(refusal(() => doDecrypt(toDecrypt(doEncrypt()), 'second-key'))).toBe('InvalidCiphertextException');
  });

  it('refuse keys that are unknown, disabled or not for that use', () => {
    const encrypted = doEncrypt();
    expect(refusal(() => doEncrypt({}, 'unknown'))).toBe('KeyNotFoundException');
    behaviour.keys[TEST_KEY_ID] = { keySpec: 'AES_256', keyUsage: ['DECRYPT'], keyStatus: 'ENABLED' };
    expect(refusal(() => doEncrypt())).toBe('InvalidKeyUsageException');
    behaviour.keys[TEST_KEY_ID] = { keySpec: 'AES_256', keyUsage: ['ENCRYPT', 'DECRYPT'], keyStatus: 'DISABLED' };
    expect(refusal(() => doDecrypt(toDecrypt(encrypted)))).toBe('InvalidStateException');
  });

  it.each<[string, Fields]>([
    ['no plaintext', { plaintext: undefined }],
    ['an empty plaintext', { plaintext: '' }],
    ['URL-safe base64', { plaintext: '-_-_' }],
    ['base64 without padding', { plaintext: 'aGVsbG8' }],
    ['a plaintext that is no string', { plaintext: 7 }],
    ['another algorithm', { encryptionAlgorithm: 'AES_CBC' }],
    ['another integrity algorithm', { ciphertextDataIntegrityValueAlgorithm: 'MD5' }],
    ['no metadata', { requestMetadata: undefined }],
    ['no key ARN', { requestMetadata: { ...requestMetadata, kmsKeyArn: undefined } }],
  ])('refuse %s', (_case, changes) => {
    expect(refusal(() => doEncrypt(changes))).toBe('ValidationException');
  });

  it.each([
    ['initializationVector', 11],
    ['initializationVector', 17],
    ['authenticationTag', 15],
    ['ciphertext', 0],
  ])('refuse %s of %i bytes', (field, length) => {
    expect(refusal(() => doDecrypt(toDecrypt(doEncrypt(), { [field]: b64(Buffer.alloc(length)) })))).toBe('ValidationException');
  });

  it('tolerate fields to come and long ARNs', () => {
    const long = `arn:aws:iam::111122223333:role/${'x'.repeat(2000)}`;
    const metadata = { ...requestMetadata, awsPrincipalArn: long, future: {} };
    expect(refusal(() => doEncrypt({ requestMetadata: metadata, future: 1 }))).toBe('accepted');
  });
});
