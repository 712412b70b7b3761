/**
 * Facts that one check hands to later ones, apart from its findings. They travel through the state machine as plain JSON at
 * `$.results['<check id>'].facts` and are null when that check was skipped or crashed.
 */

import type { StoreSnapshot } from './store-snapshot.ts';

/** One address of the proxy, and from where it is to be probed. Checks pass it on without looking inside `vantage`. */
export interface Target {
  readonly address: string;
  readonly port: number;
  /** `here`, or the id of the VPC whose prober must look. */
  readonly vantage: string;
}

export interface Located {
  readonly host: string;
  /** Addresses that accepted a TCP connection, and so can be looked at further. */
  readonly targets: readonly Target[];
  /** From where the proxy was looked at, for people. */
  readonly perspective: string;
}

/** A leaf certificate that an address of the proxy served. */
export interface LeafFacts {
  /** Fingerprint: hex, upper case, colons. */
  readonly sha256: string;
  /** Subject CN, which KMS gives its certificate metric as a dimension; null when there is none. */
  readonly commonName: string | null;
  /** ISO 8601 in UTC. Absent in facts that an earlier version wrote. */
  readonly notBefore?: string;
  /** ISO 8601 in UTC. */
  readonly notAfter: string;
}

export interface TlsFacts {
  /** Every leaf that was served to KMS's own offer, verified or not, each once. */
  readonly leaves: readonly LeafFacts[];
  /**
   * SHA-256 fingerprints (hex, upper case, colons) of the leaf certificates whose chain and name were verified. A signed
   * request goes to no other: its signature could be replayed.
   */
  readonly verifiedLeaves: readonly string[];
  /** True when the proxy demands a client certificate that we do not have. */
  readonly clientCertificateRequired: boolean;
}

export interface RttFacts {
  /** Median TCP round trip in milliseconds over all targets. */
  readonly medianMs: number;
}

export interface ConnectionStateFacts {
  /** As KMS lists it; null: KMS lists no such store. */
  readonly ConnectionState: string | null;
}

export interface Facts {
  readonly 'locate-proxy': Located | null;
  readonly tls: TlsFacts | null;
  readonly rtt: RttFacts | null;
  readonly 'connection-state': ConnectionStateFacts | null;
  /** What the next run is to compare with. */
  readonly changes: StoreSnapshot | null;
}

export type FactName = keyof Facts;
