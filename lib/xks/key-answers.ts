/** GetKeyMetadata, Encrypt and Decrypt of the XKS proxy API v1: what is wrong with an answer. Pure; repeats nothing of it. */
import { ciphertextDataIntegrityValue } from './ciphertext-integrity.ts';
import type { SealedText } from './key-requests.ts';
import { LIMITS } from './limits.ts';
import { peerText } from './peer-text.ts';

export interface ExternalKey {
  readonly keySpec: string;
  readonly keyUsage: readonly string[];
  readonly keyStatus: string;
}

/** Null when the answer has not the shape of one. Its texts are safe to show. */
export function readKeyMetadata(body: string): ExternalKey | null {
  const { keySpec, keyUsage, keyStatus } = fieldsOf(body);
  if (typeof keySpec !== 'string' || typeof keyStatus !== 'string' || !Array.isArray(keyUsage)) return null;
  if (keyUsage.length > LIMITS.keyUsages || !keyUsage.every((usage) => typeof usage === 'string')) return null;
  return {
    keySpec: peerText(keySpec, 32),
    keyUsage: keyUsage.map((usage) => peerText(usage, 32)),
    keyStatus: peerText(keyStatus, 32),
  };
}

/** KMS makes no key of any other. Source: XKS proxy API specification, GetKeyMetadata. */
export function isUsableKey({ keySpec, keyUsage, keyStatus }: ExternalKey): boolean {
  return keySpec === 'AES_256' && keyStatus === 'ENABLED' && ['ENCRYPT', 'DECRYPT'].every((usage) => keyUsage.includes(usage));
}

export interface Encryption {
  /** What to decrypt; null when a part of it is missing or malformed. */
  readonly sealed: SealedText | null;
  /** Breaches of sizes and spelling, the metadata apart; one line each. */
  readonly violations: readonly string[];
  readonly metadataBytes: number;
  /** `unknown` when what it is made of is malformed. */
  readonly integrityValue: 'right' | 'wrong' | 'absent' | 'unknown';
}

/** @param sent what was encrypted, decoded */
export function readEncryption(body: string, sent: { readonly plaintext: Uint8Array; readonly aad: Uint8Array }): Encryption {
  const fields = fieldsOf(body);
  const ciphertext = decode(fields.ciphertext);
  const initializationVector = decode(fields.initializationVector);
  const authenticationTag = decode(fields.authenticationTag);
  const metadata = isAbsent(fields.ciphertextMetadata) ? new Uint8Array() : decode(fields.ciphertextMetadata);
  const violations = [
    ...sizeFault('ciphertext', ciphertext, [sent.plaintext.length]),
    ...sizeFault('initializationVector', initializationVector, LIMITS.initializationVectorBytes),
    ...sizeFault('authenticationTag', authenticationTag, [LIMITS.authenticationTagBytes]),
    ...(metadata === null ? [`ciphertextMetadata: ${NO_BASE64}`] : []),
  ];
  const complete = ciphertext !== null && initializationVector !== null && authenticationTag !== null && metadata !== null;
  const parts = complete
    ? { additionalAuthenticatedData: sent.aad, ciphertextMetadata: metadata, initializationVector, ciphertext, authenticationTag }
    : null;
  return {
    sealed: violations.length === 0 ? sealedText(fields) : null,
    violations,
    metadataBytes: metadata?.length ?? 0,
    integrityValue: judgeIntegrity(fields.ciphertextDataIntegrityValue, parts),
  };
}

/** The plaintext of an answer to Decrypt, or null when there is none. */
export function readPlaintext(body: string): Uint8Array | null {
  return decode(fieldsOf(body).plaintext);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

const NO_BASE64 = 'missing, or not standard base64 with padding';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard base64 with padding and nothing else (RFC 4648 §4): Node alone takes anything near it. */
function decode(value: unknown): Uint8Array | null {
  return typeof value === 'string' && BASE64.test(value) ? Buffer.from(value, 'base64') : null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function sizeFault(name: string, bytes: Uint8Array | null, sizes: readonly number[]): readonly string[] {
  if (bytes === null) return [`${name}: ${NO_BASE64}`];
  return sizes.includes(bytes.length) ? [] : [`${name}: ${bytes.length} bytes in place of ${sizes.join(' or ')}`];
}

function sealedText(fields: Fields): SealedText {
  const { ciphertext, initializationVector, authenticationTag, ciphertextMetadata } = fields as unknown as SealedText;
  const sealed = { ciphertext, initializationVector, authenticationTag };
  return isAbsent(ciphertextMetadata) ? sealed : { ...sealed, ciphertextMetadata: ciphertextMetadata as string };
}

function judgeIntegrity(
  value: unknown,
  parts: Parameters<typeof ciphertextDataIntegrityValue>[0] | null,
): Encryption['integrityValue'] {
  if (isAbsent(value)) return 'absent';
  if (parts === null) return 'unknown';
  return value === ciphertextDataIntegrityValue(parts) ? 'right' : 'wrong';
}
