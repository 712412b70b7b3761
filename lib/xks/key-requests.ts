/** GetKeyMetadata, Encrypt and Decrypt of the XKS proxy API v1: bodies of requests as KMS writes them. Pure, given the ids. */
import { freshRequestId } from './health-status.ts';

/** On whose behalf KMS says it calls. */
export interface KeyCaller {
  readonly awsPrincipalArn: string;
  readonly kmsKeyArn: string;
}

/** What Encrypt gave and Decrypt takes, in base64 as it came. */
export interface SealedText {
  readonly ciphertext: string;
  readonly initializationVector: string;
  readonly authenticationTag: string;
  readonly ciphertextMetadata?: string;
}

export interface ToEncrypt {
  /** In base64; absent only to see what becomes of a request without it. */
  readonly plaintext?: string;
  readonly additionalAuthenticatedData?: string;
}

/** What KMS asks before it makes a key: it has no ARN yet. */
export function keyMetadataBody({ awsPrincipalArn }: Pick<KeyCaller, 'awsPrincipalArn'>): string {
  return JSON.stringify({ requestMetadata: { awsPrincipalArn, kmsOperation: 'CreateKey', kmsRequestId: freshRequestId() } });
}

/** Asks for the data integrity value, as KMS does. */
export function encryptBody(caller: KeyCaller, toEncrypt: ToEncrypt): string {
  return JSON.stringify({
    requestMetadata: { ...caller, kmsOperation: 'Encrypt', kmsRequestId: freshRequestId() },
    ...toEncrypt,
    encryptionAlgorithm: 'AES_GCM',
    ciphertextDataIntegrityValueAlgorithm: 'SHA_256',
  });
}

export function decryptBody(
  caller: KeyCaller,
  sealed: Partial<SealedText>,
  additionalAuthenticatedData: string | undefined,
): string {
  return JSON.stringify({
    requestMetadata: { ...caller, kmsOperation: 'Decrypt', kmsRequestId: freshRequestId() },
    additionalAuthenticatedData,
    ...sealed,
    encryptionAlgorithm: 'AES_GCM',
  });
}
