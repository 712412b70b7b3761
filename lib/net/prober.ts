/**
 * The port through which everything looks at the network: an observation request goes in, raw facts come out, both plain JSON.
 * Two implementations keep the same contract: `local-prober` looks from here, `remote-prober` invokes a function inside a VPC.
 * A fault of the far end is an answer (`ok: false`), never an exception.
 */
import type { Target } from '../model/facts.ts';
import type { NetFailure } from './net-failure.ts';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Asks the configured resolvers; always from here, whatever the vantage of the targets. */
export interface DnsRequest {
  readonly kind: 'dns';
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'TXT' | 'NS';
  readonly timeoutMs: number;
}

/** Connects `samples` times, one after another, to one target, after warming up. */
export interface TcpRequest {
  readonly kind: 'tcp';
  readonly target: Target;
  readonly samples: number;
  readonly timeoutMs: number;
}

/** One handshake. */
export interface TlsRequest {
  readonly kind: 'tls';
  readonly target: Target;
  /** SNI; null sends none. */
  readonly serverName: string | null;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** OpenSSL cipher list; null: the default. */
  readonly ciphers: string | null;
  /**
   * PEM roots against which OpenSSL verifies chain and purpose (not the name); the handshake fails as `untrusted` if it
   * cannot. null: any certificate is accepted and reported.
   */
  readonly roots: readonly string[] | null;
  readonly timeoutMs: number;
}

/** Requests one after another on one connection; a new connection is opened when the server closes it in between. */
export interface HttpsRequest {
  readonly kind: 'https';
  readonly target: Target;
  readonly serverName: string;
  /** Fingerprints (SHA-256, hex, upper case, colons) of acceptable leaf certificates; nothing is sent to any other. */
  readonly leafSha256: readonly string[];
  readonly requests: readonly HttpMessage[];
  /** Limit for each request, connection set-up included. */
  readonly timeoutMs: number;
}

export interface HttpMessage {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent as they are, `host` included. May hold a signature: never logged, never put in a state. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ProbeRequest = DnsRequest | TcpRequest | TlsRequest | HttpsRequest;

/** From where an observation was made. */
export interface Perspective {
  /** For people, e.g. `this machine`, `Lambda outside any VPC`, `vpc-0abc`. */
  readonly place: string;
  /** The Region it stands in; null when that is not known to be one. */
  readonly region: string | null;
}

export interface DnsAnswer {
  /** A and AAAA: addresses. NS: names of servers. TXT: one text a record, its strings joined. Never empty: no record is a failure. */
  readonly records: readonly string[];
  readonly resolver: string;
}

export interface TcpAnswer {
  /** Round trips of the successful connections in milliseconds. */
  readonly samplesMs: readonly number[];
  /** What the same measurement gives on loopback here: the floor of the instrument. */
  readonly loopbackMs: number;
  /** Connections that failed, when others succeeded. */
  readonly failures: readonly NetFailure[];
}

export interface TlsAnswer {
  readonly protocol: string;
  /** IANA name of the suite. */
  readonly suite: string;
  /** Certificates in base64 DER exactly as the server sent them, leaf first. */
  readonly chain: readonly string[];
  /**
   * Whether the server asked for a client certificate. `demanded`: it refused to go on without one, and what stands here is
   * what it showed before; up to TLS 1.2 that can only be said when no roots were given. `unknown`: an older prober did not say.
   */
  readonly clientCertificate: 'not-asked' | 'asked' | 'demanded' | 'unknown';
  /** The OCSP response that the server stapled to its certificate: base64 DER; null: none. */
  readonly staple: string | null;
  readonly tcpMs: number;
  readonly handshakeMs: number;
}

export interface HttpsAnswer {
  /** One entry a request; ends early with the first failure. */
  readonly exchanges: readonly Exchange[];
}

export type Exchange =
  | {
      readonly ok: true;
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** As the answer's status line says, such as `1.1`; absent: an older prober did not say. */
      readonly httpVersion?: string;
      /** TCP connect and TLS handshake in milliseconds; null on a kept connection. */
      readonly tcpMs: number | null;
      readonly tlsMs: number | null;
      /** From the first byte of this request (connection set-up excluded) to the last byte of the answer. */
      readonly requestMs: number;
      /** When the answer's headers arrived, by our clock; epoch milliseconds. */
      readonly receivedAtMs: number;
    }
  | { readonly ok: false; readonly failure: NetFailure };

type AnswerTo<R extends ProbeRequest> = R extends DnsRequest
  ? DnsAnswer
  : R extends TcpRequest
    ? TcpAnswer
    : R extends TlsRequest
      ? TlsAnswer
      : HttpsAnswer;

/** `ok: false` for `https` means that no request could be sent at all. */
export type Observed<R extends ProbeRequest> =
  | { readonly ok: true; readonly perspective: Perspective; readonly answer: AnswerTo<R> }
  | { readonly ok: false; readonly perspective: Perspective; readonly failure: NetFailure };

/** Where in its VPC a prober function stands: what has to be admitted for it to look. */
export interface ProberPlace {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface Prober {
  /** Interface endpoints that were made for probing, by id: of several to one service, these are looked through first. */
  readonly probeEndpointIds?: readonly string[];
  /** By VPC id; a VPC without an entry has no prober, or one whose place is not known. */
  readonly places?: ReadonlyMap<string, ProberPlace>;
  observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>>;
}
