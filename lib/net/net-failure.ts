/** A network fault of the far end, as data. Made in one place (`translate`) from errno, TLS alert or time-out. */

export type NetPhase = 'vantage' | 'dns' | 'tcp' | 'tls' | 'http';

export type NetFailureKind =
  // vantage: the observation could not be made from where it must be made
  | 'no-vantage' | 'prober-failed' | 'forbidden-address'
  // dns
  | 'nxdomain' | 'no-data' | 'servfail' | 'resolver-unreachable'
  // tcp
  | 'refused' | 'unreachable' | 'reset'
  // tls
  | 'not-tls' | 'protocol-version' | 'no-shared-suite' | 'client-certificate-required' | 'untrusted' | 'alert'
  | 'unexpected-certificate'
  // http
  | 'malformed' | 'too-large'
  // any phase
  | 'closed' | 'timeout' | 'other';

export interface NetFailure {
  readonly phase: NetPhase;
  readonly kind: NetFailureKind;
  /** `ADDRESS:PORT` or the resolver that was asked. */
  readonly address: string;
  /** One line of explanation without anything the peer sent verbatim beyond an error code. */
  readonly detail: string;
}
