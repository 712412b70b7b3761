/** The four operations of the XKS proxy API v1: from a parsed request to the fields of the answer. Source: its specification. */
import { ProxyError } from './xks-proxy-answer.ts';
import { type ExternalKey, healthFields, type ProxyBehaviour } from './xks-proxy-behaviour.ts';
import { composeAad, integrityValue, seal, unseal } from './xks-proxy-cipher.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Key material by external key id; the same for the life of the proxy. */
export type KeyMaterial = (externalKeyId: string) => Buffer;

/** The most this proxy takes; the specification asks for at least as much. */
const MAX_PLAINTEXT_BYTES = 4300;
const MAX_AAD_BYTES = 8192;
const MAX_METADATA_BYTES = 20;
const CIPHERTEXT_METADATA = Buffer.from('key_version=1');
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function getHealthStatus(behaviour: ProxyBehaviour): Fields {
  return healthFields(behaviour);
}

export function getKeyMetadata(behaviour: ProxyBehaviour, externalKeyId: string, request: Fields): Fields {
  checkMetadata(request, ['awsPrincipalArn', 'kmsOperation', 'kmsRequestId']);
  const { keySpec, keyUsage, keyStatus } = findKey(behaviour, externalKeyId);
  return { keySpec, keyUsage, keyStatus };
}

export function encrypt(behaviour: ProxyBehaviour, material: KeyMaterial, externalKeyId: string, request: Fields): Fields {
  checkCryptoRequest(request);
  const plaintext = payload(request, 'plaintext');
  const aad = optionalBytes(request, 'additionalAuthenticatedData', MAX_AAD_BYTES);
  const integrityAlgorithm = request.ciphertextDataIntegrityValueAlgorithm;
  if (integrityAlgorithm !== undefined && integrityAlgorithm !== 'SHA_256') {
    throw new ProxyError('ValidationException', 'ciphertextDataIntegrityValueAlgorithm has to be SHA_256');
  }
  usableKey(behaviour, externalKeyId, 'ENCRYPT');
  const sealed = seal(material(externalKeyId), plaintext, composeAad(aad, CIPHERTEXT_METADATA));
  const answer = {
    authenticationTag: sealed.tag.toString('base64'),
    ciphertext: sealed.ciphertext.toString('base64'),
    ciphertextMetadata: CIPHERTEXT_METADATA.toString('base64'),
    initializationVector: sealed.iv.toString('base64'),
  };
  if (integrityAlgorithm === undefined) return answer;
  return { ...answer, ciphertextDataIntegrityValue: integrityValue(aad, CIPHERTEXT_METADATA, sealed).toString('base64') };
}

export function decrypt(behaviour: ProxyBehaviour, material: KeyMaterial, externalKeyId: string, request: Fields): Fields {
  checkCryptoRequest(request);
  const sealed = {
    ciphertext: payload(request, 'ciphertext'),
    iv: requiredBytes(request, 'initializationVector', [12, 16]),
    tag: requiredBytes(request, 'authenticationTag', [16]),
  };
  const aad = optionalBytes(request, 'additionalAuthenticatedData', MAX_AAD_BYTES);
  const metadata = optionalBytes(request, 'ciphertextMetadata', MAX_METADATA_BYTES);
  usableKey(behaviour, externalKeyId, 'DECRYPT');
  const plaintext = unseal(material(externalKeyId), sealed, composeAad(aad, metadata));
  if (plaintext === null) throw new ProxyError('InvalidCiphertextException', 'The ciphertext or what belongs to it was altered');
  return { plaintext: plaintext.toString('base64') };
}

function checkCryptoRequest(request: Fields): void {
  checkMetadata(request, ['awsPrincipalArn', 'kmsKeyArn', 'kmsOperation', 'kmsRequestId']);
  if (request.encryptionAlgorithm !== 'AES_GCM') {
    throw new ProxyError('ValidationException', 'encryptionAlgorithm has to be AES_GCM');
  }
}

/** Unknown fields are allowed: KMS announces that it will send more. */
function checkMetadata(request: Fields, required: readonly string[]): void {
  const metadata = request.requestMetadata;
  const fields = typeof metadata === 'object' && metadata !== null ? (metadata as Fields) : {};
  const missing = required.filter((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (missing.length > 0) throw new ProxyError('ValidationException', `requestMetadata lacks ${missing.join(', ')}`);
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
function payload(request: Fields, name: string): Buffer {
  const bytes = decode(request, name);
  if (bytes.length === 0) throw new ProxyError('ValidationException', `${name} is empty`);
  if (bytes.length > MAX_PLAINTEXT_BYTES) {
    throw new ProxyError('UnsupportedOperationException', `${name} has more than ${MAX_PLAINTEXT_BYTES} bytes`);
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
