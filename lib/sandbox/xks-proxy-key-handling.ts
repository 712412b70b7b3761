/** How the sandbox's XKS proxy goes about keys and ciphertext: plain data, changed by faults, variants and tests. */
import type { ErrorName } from './xks-proxy-answer.ts';

export interface KeyHandling {
  initializationVectorBytes: 12 | 16;
  /** Text of `ciphertextMetadata`; null: the proxy has none. */
  ciphertextMetadata: string | null;
  /** What of additional data and metadata is authenticated: both with their lengths, both without, or the data alone. */
  authenticates: 'delimited' | 'concatenated' | 'data-alone';
  /** False: whatever the tag says, the plaintext is given back. */
  verifiesTag: boolean;
  integrityValue: 'right' | 'wrong' | 'absent';
  /** The tag stands at the end of the ciphertext as well, as many libraries return it. */
  appendsTag: boolean;
  base64: 'standard' | 'url';
  maxPlaintextBytes: number;
  maxAadBytes: number;
  /** Longest ARN in `requestMetadata`. */
  maxArnLength: number;
  /** Error names that are used in place of the right ones. */
  errorsAs: Partial<Record<ErrorName, ErrorName>>;
}

/** As the specification has it. Its limits are the least that a proxy must take; this one takes no more. */
export function properKeyHandling(): KeyHandling {
  return {
    initializationVectorBytes: 12,
    ciphertextMetadata: 'key_version=1',
    authenticates: 'delimited',
    verifiesTag: true,
    integrityValue: 'right',
    appendsTag: false,
    base64: 'standard',
    maxPlaintextBytes: 4300,
    maxAadBytes: 8192,
    maxArnLength: 2048,
    errorsAs: {},
  };
}
