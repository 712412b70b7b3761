/** What is given to Decrypt: what Encrypt gave, and the same with one thing altered, which must never decrypt. Pure. */
import type { SealedText } from '../xks/key-requests.ts';

/** As it was encrypted: these must decrypt. */
export const ROUND_TRIPS = ['plain', 'with-aad', 'largest'] as const;

/** Altered: these must not. */
export const ALTERED = [
  'wrong-aad',
  'missing-aad',
  'wrong-iv',
  'missing-iv',
  'wrong-tag',
  'missing-tag',
  'altered-metadata',
  'metadata-as-aad',
] as const;

export type DecryptStep = (typeof ROUND_TRIPS)[number] | (typeof ALTERED)[number];

export interface DecryptTry {
  readonly step: DecryptStep;
  /** Which encryption it is made of. */
  readonly of: (typeof ROUND_TRIPS)[number];
  readonly given: Partial<SealedText>;
  readonly aad: string | undefined;
}

/** Null: that could not be encrypted. */
export interface Encrypted {
  readonly plain: SealedText | null;
  /** Encrypted with additional authenticated data. */
  readonly bound: SealedText | null;
  readonly largest: SealedText | null;
}

/** @param aad in base64 */
export function alterations(
  { plain, bound, largest }: Encrypted,
  aad: { readonly bound: string; readonly largest: string },
): readonly DecryptTry[] {
  return [
    ...(plain === null ? [] : [{ step: 'plain', of: 'plain', given: plain, aad: undefined } as const]),
    ...(bound === null ? [] : [{ step: 'with-aad', of: 'with-aad', given: bound, aad: aad.bound } as const]),
    ...(largest === null ? [] : [{ step: 'largest', of: 'largest', given: largest, aad: aad.largest } as const]),
    ...(bound === null ? [] : alteredBound(bound, aad.bound)),
    ...(plain === null ? [] : metadataAsAad(plain)),
  ];
}

function alteredBound(sealed: SealedText, aad: string): readonly DecryptTry[] {
  const { initializationVector, authenticationTag, ciphertextMetadata, ...rest } = sealed;
  const metadata = ciphertextMetadata === undefined ? {} : { ciphertextMetadata };
  const one = (step: DecryptStep, given: Partial<SealedText>, its: string | undefined = aad): DecryptTry => {
    return { step, of: 'with-aad', given, aad: its };
  };
  return [
    one('wrong-aad', sealed, flipped(aad)),
    { step: 'missing-aad', of: 'with-aad', given: sealed, aad: undefined },
    one('wrong-iv', { ...sealed, initializationVector: flipped(initializationVector) }),
    one('missing-iv', { ...rest, ...metadata, authenticationTag }),
    one('wrong-tag', { ...sealed, authenticationTag: flipped(authenticationTag) }),
    one('missing-tag', { ...rest, ...metadata, initializationVector }),
    ...(ciphertextMetadata === undefined
      ? []
      : [one('altered-metadata', { ...sealed, ciphertextMetadata: flipped(ciphertextMetadata) })]),
  ];
}

/**
 * Encrypted without additional data, decrypted with the metadata in its place: only lengths before both parts keep them apart.
 * Source: XKS proxy API specification, ciphertextMetadata.
 */
function metadataAsAad({ ciphertextMetadata, ...rest }: SealedText): readonly DecryptTry[] {
  return ciphertextMetadata === undefined ? [] : [{ step: 'metadata-as-aad', of: 'plain', given: rest, aad: ciphertextMetadata }];
}

/** One bit of the first byte. */
function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
}
