/** What KMS offers in a handshake, as a request to the prober; whatever else is tried is a change to it. */
import type { Clock } from '../aws/ports.ts';
import type { Target } from '../model/facts.ts';
import type { Prober, TlsRequest } from '../net/prober.ts';
import { SUITES } from '../xks/limits.ts';
import type { TrustPort } from '../xks/trust.ts';

export interface TlsPorts {
  readonly prober: Prober;
  readonly trust: TrustPort;
  readonly clock: Clock;
}

/** One address, and what is known of it beforehand. */
export interface Looking extends TlsPorts {
  readonly target: Target;
  readonly host: string;
  /** SNI; null when the host is no name. */
  readonly serverName: string | null;
  readonly nowMs: number;
  /** The part of the offer to which a certificate was shown that the whole offer is not shown. */
  readonly part?: Pick<TlsRequest, 'minVersion' | 'maxVersion' | 'ciphers'>;
}

const TIMEOUT_MS = 5_000;
const KMS_CIPHERS = [...SUITES['TLSv1.3'], ...SUITES['TLSv1.2']].join(':');
/** Makes OpenSSL take keys and signatures of any strength. */
export const BEAR_WEAKNESS = '@SECLEVEL=0';

/** TLS 1.2 or 1.3 with the four suites. Whoever answers is accepted: trust is judged from the chain. */
export function kmsOffer({ target, serverName, part }: Looking, change: Partial<TlsRequest> = {}): TlsRequest {
  return {
    kind: 'tls',
    target,
    serverName,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: KMS_CIPHERS,
    roots: null,
    timeoutMs: TIMEOUT_MS,
    ...part,
    ...change,
  };
}
