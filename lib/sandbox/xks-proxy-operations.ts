/** The four operations of the XKS proxy API v1: from a parsed request to the fields of the answer. Source: its specification. */
import { ProxyError } from './xks-proxy-answer.ts';
import { type ExternalKey, healthFields, type ProxyBehaviour } from './xks-proxy-behaviour.ts';
import { composeAad, integrityValue, type Sealed, seal, unseal } from './xks-proxy-cipher.ts';
import type { KeyHandling } from './xks-proxy-key-handling.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Key material by external key id; the same for the life of the proxy. */
export type KeyMaterial = (externalKeyId: string) => Buffer;

/** No proper metadata is longer. One that gives longer ones takes them back. */
const MAX_METADATA_BYTES = 255;
const LONGEST_PROPER_METADATA_BYTES = 20;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function getHealthStatus(behaviour: ProxyBehaviour): Fields {
  return healthFields(behaviour);
}

export function getKeyMetadata(behaviour: ProxyBehaviour, externalKeyId: string, request: Fields): Fields {
  checkMetadata(behaviour, request, ['awsPrincipalArn', 'kmsOperation', 'kmsRequestId']);
  const { keySpec, keyUsage, keyStatus } = findKey(behaviour, externalKeyId);
  return { keySpec, keyUsage, keyStatus };
}

export function encrypt(behaviour: ProxyBehaviour, material: KeyMaterial, externalKeyId: string, request: Fields): Fields {
  checkCryptoRequest(behaviour, request);
  const { keyHandling } = behaviour;
  const plaintext = payload(request, 'plaintext', keyHandling);
  const aad = optionalBytes(request, 'additionalAuthenticatedData', keyHandling.maxAadBytes);
  const integrityAlgorithm = request.ciphertextDataIntegrityValueAlgorithm;
  if (integrityAlgorithm !== undefined && integrityAlgorithm !== 'SHA_256') {
    throw new ProxyError('ValidationException', 'ciphertextDataIntegrityValueAlgorithm has to be SHA_256');
  }
  usableKey(behaviour, externalKeyId, 'ENCRYPT');
  const metadata = Buffer.from(keyHandling.ciphertextMetadata ?? '');
  const authenticated = authenticatedData(aad, metadata, keyHandling);
  const sealed = seal(material(externalKeyId), plaintext, authenticated, keyHandling.initializationVectorBytes);
  return encrypted(sealed, aad, metadata, integrityAlgorithm !== undefined, keyHandling);
}

function encrypted(sealed: Sealed, aad: Buffer, metadata: Buffer, wantsIntegrity: boolean, keyHandling: KeyHandling): Fields {
  const { ciphertextMetadata, appendsTag, base64, integrityValue: integrity } = keyHandling;
  const text = (bytes: Buffer): string => bytes.toString(base64 === 'url' ? 'base64url' : 'base64');
  const wrong = integrity === 'wrong' ? Buffer.from('not of this ciphertext') : metadata;
  return {
    authenticationTag: text(sealed.tag),
    ciphertext: text(appendsTag ? Buffer.concat([sealed.ciphertext, sealed.tag]) : sealed.ciphertext),
    ...(ciphertextMetadata === null ? {} : { ciphertextMetadata: text(metadata) }),
    initializationVector: text(sealed.iv),
    ...(wantsIntegrity && integrity !== 'absent'
      ? { ciphertextDataIntegrityValue: text(integrityValue(aad, wrong, sealed)) }
      : {}),
  };
}

function authenticatedData(aad: Buffer, metadata: Buffer, { authenticates }: KeyHandling): Buffer {
  if (authenticates === 'concatenated') return Buffer.concat([aad, metadata]);
  return composeAad(aad, authenticates === 'data-alone' ? Buffer.alloc(0) : metadata);
}

export function decrypt(behaviour: ProxyBehaviour, material: KeyMaterial, externalKeyId: string, request: Fields): Fields {
  checkCryptoRequest(behaviour, request);
  const { keyHandling } = behaviour;
  const sealed = {
    ciphertext: payload(request, 'ciphertext', keyHandling),
    iv: requiredBytes(request, 'initializationVector', [12, 16]),
    tag: requiredBytes(request, 'authenticationTag', [16]),
  };
  const aad = optionalBytes(request, 'additionalAuthenticatedData', keyHandling.maxAadBytes);
  const metadata = optionalBytes(request, 'ciphertextMetadata', maxMetadataBytes(keyHandling));
  usableKey(behaviour, externalKeyId, 'DECRYPT');
  const authenticated = authenticatedData(aad, metadata, keyHandling);
  const plaintext = unseal(material(externalKeyId), sealed, authenticated, keyHandling.verifiesTag);
  if (plaintext === null) throw new ProxyError('InvalidCiphertextException', 'The ciphertext or what belongs to it was altered');
  return { plaintext: plaintext.toString('base64') };
}

function maxMetadataBytes({ ciphertextMetadata }: KeyHandling): number {
  return (ciphertextMetadata?.length ?? 0) > LONGEST_PROPER_METADATA_BYTES ? MAX_METADATA_BYTES : LONGEST_PROPER_METADATA_BYTES;
}

function checkCryptoRequest(behaviour: ProxyBehaviour, request: Fields): void {
  checkMetadata(behaviour, request, ['awsPrincipalArn', 'kmsKeyArn', 'kmsOperation', 'kmsRequestId']);
  if (request.encryptionAlgorithm !== 'AES_GCM') {
    throw new ProxyError('ValidationException', 'encryptionAlgorithm has to be AES_GCM');
  }
}

/** Unknown fields are allowed: KMS announces that it will send more. */
function checkMetadata({ keyHandling }: ProxyBehaviour, request: Fields, required: readonly string[]): void {
  const metadata = request.requestMetadata;
  const fields = typeof metadata === 'object' && metadata !== null ? (metadata as Fields) : {};
  const missing = required.filter((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (missing.length > 0) throw new ProxyError('ValidationException', `requestMetadata lacks ${missing.join(', ')}`);
  const long = ['awsPrincipalArn', 'kmsKeyArn'].filter((name) => String(fields[name] ?? '').length > keyHandling.maxArnLength);
  if (long.length > 0) throw new ProxyError('ValidationException', `${long.join(', ')} is too long for this proxy`);
}

function findKey({ keys }: ProxyBehaviour, externalKeyId: string): ExternalKey {
  const key = Object.hasOwn(keys, externalKeyId) ? keys[externalKeyId] : undefined;
  if (key === undefined) throw new ProxyError('KeyNotFoundException', 'There is no such external key');
  return key;
}

function usableKey(behaviour: ProxyBehaviour, externalKeyId: string, usage: string): void {
  const key = findKey(behaviour, externalKeyId);
  if (key.keyStatus !== 'ENABLED') throw new ProxyError('InvalidStateException', 'The external key is not enabled');
  if (!key.keyUsage.includes(usage)) throw new ProxyError('InvalidKeyUsageException', `The external key is not for ${usage}`);
}

/** Plaintext or ciphertext: at least one byte, and no more than this proxy takes. */
function payload(request: Fields, name: string, { maxPlaintextBytes }: KeyHandling): Buffer {
  const bytes = decode(request, name);
  if (bytes.length === 0) throw new ProxyError('ValidationException', `${name} is empty`);
  if (bytes.length > maxPlaintextBytes) {
    throw new ProxyError('UnsupportedOperationException', `${name} has more than ${maxPlaintextBytes} bytes`);
  }
  return bytes;
}

function requiredBytes(request: Fields, name: string, lengths: readonly number[]): Buffer {
  const bytes = decode(request, name);
  if (!lengths.includes(bytes.length)) {
    throw new ProxyError('ValidationException', `${name} has not ${lengths.join(' or ')} bytes`);
  }
  return bytes;
}

function optionalBytes(request: Fields, name: string, maxBytes: number): Buffer {
  if (request[name] === undefined) return Buffer.alloc(0);
  const bytes = decode(request, name);
  if (bytes.length > maxBytes) throw new ProxyError('ValidationException', `${name} has more than ${maxBytes} bytes`);
  return bytes;
}

/** Standard base64 with padding (RFC 4648 §4); Node alone would also take anything near it. */
function decode(request: Fields, name: string): Buffer {
  const value = request[name];
  if (typeof value !== 'string' || !BASE64.test(value)) throw new ProxyError('ValidationException', `${name} is not base64`);
  return Buffer.from(value, 'base64');
}
