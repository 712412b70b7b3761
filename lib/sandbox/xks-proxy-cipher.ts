/** The cryptography of the XKS proxy API v1: AES-256-GCM, and how its inputs are put together. All values are decoded bytes. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface Sealed {
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/**
 * What is authenticated: both parts with their lengths before them, so that bytes cannot move from one to the other. An absent
 * part has length 0. Source: XKS proxy API specification, ciphertextMetadata.
 */
export function composeAad(additionalAuthenticatedData: Buffer, ciphertextMetadata: Buffer): Buffer {
  const aadLength = Buffer.alloc(2);
  aadLength.writeUInt16BE(additionalAuthenticatedData.length);
  return Buffer.concat([aadLength, additionalAuthenticatedData, Buffer.from([ciphertextMetadata.length]), ciphertextMetadata]);
}

/** The ciphertext data integrity value: SHA-256 over everything the caller needs for decryption, without lengths. */
export function integrityValue(additionalAuthenticatedData: Buffer, ciphertextMetadata: Buffer, sealed: Sealed): Buffer {
  const hash = createHash('sha256').update(additionalAuthenticatedData).update(ciphertextMetadata);
  return hash.update(sealed.iv).update(sealed.ciphertext).update(sealed.tag).digest();
}

export function seal(key: Buffer, plaintext: Buffer, aad: Buffer, ivBytes = 12): Sealed {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { iv, ciphertext, tag: cipher.getAuthTag() };
}

/** Null when anything was altered, unless nobody looks at the tag. */
export function unseal(key: Buffer, { iv, ciphertext, tag }: Sealed, aad: Buffer, verifiesTag = true): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 }).setAAD(aad).setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  if (!verifiesTag) return plaintext;
  try {
    decipher.final();
    return plaintext;
  } catch {
    return null;
  }
}
