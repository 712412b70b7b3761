/** The ciphertext data integrity value (CDIV), by which KMS tells whether a ciphertext came through unharmed. Pure. */
import { createHash } from 'node:crypto';

/** All of it decoded; what is absent is empty. */
export interface Ciphertext {
  readonly additionalAuthenticatedData: Uint8Array;
  readonly ciphertextMetadata: Uint8Array;
  readonly initializationVector: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly authenticationTag: Uint8Array;
}

/** In base64. The parts follow one another without lengths. Source: XKS proxy API specification, Encrypt. */
export function ciphertextDataIntegrityValue(parts: Ciphertext): string {
  const hash = createHash('sha256');
  hash.update(parts.additionalAuthenticatedData).update(parts.ciphertextMetadata).update(parts.initializationVector);
  return hash.update(parts.ciphertext).update(parts.authenticationTag).digest('base64');
}
