/** What a server certificate and the chain sent with it look like, as plain data that faults change. */

export interface CertificateProfile {
  /** Subject CN; null: the subject has none. */
  readonly commonName: string | null;
  /** DNS names and IP addresses of the SAN extension; empty: no such extension. */
  readonly subjectAltNames: readonly string[];
  /** Validity in days from the start of the authority; negative is in the past. */
  readonly notBeforeDays: number;
  readonly notAfterDays: number;
  /** A server needs `@SECLEVEL=0` for `rsa1024`; the sandbox proxy sets it. */
  readonly key: LeafKey;
  /** Hash of the issuer's signature. */
  readonly hash: 'sha256' | 'sha1';
  /** Extended key usage; none: no such extension. */
  readonly usage: 'server' | 'client' | 'none';
  /** Marks the leaf itself as a CA certificate. */
  readonly isCa: boolean;
  readonly issuer: LeafIssuer;
  /** Key of the issuing CA, which decides how the leaf is signed; issuer `intermediate` only. */
  readonly issuerKey: LeafKey;
  readonly chain: SentChain;
}

export type LeafKey = 'rsa1024' | 'rsa2048' | 'rsa3072' | 'rsa4096' | 'ec256' | 'ec384';

/**
 * Who signs the leaf. The hierarchy is root → policy CA → issuing CA → leaf:
 * - `intermediate`: the issuing CA;
 * - `root`: the trusted root itself;
 * - `untrusted`: the issuing CA of another hierarchy, whose root nobody trusts;
 * - `public`: the issuing CA of a third hierarchy, whose root is publicly trusted and not on KMS's list;
 * - `long`: the last of five CAs, one under the other;
 * - `self-signed`: the leaf itself;
 * - `expired-intermediate`: the issuing CA, with a certificate that ran out;
 * - `expiring-intermediate`: the issuing CA, with a certificate that ends in twenty days;
 * - `expired-root`: the issuing CA under a policy CA whose root is trusted and has run out;
 * - `constrained-intermediate`: the issuing CA, with a certificate that permits only names under `permitted.invalid`;
 * - `end-entity-intermediate`: the issuing CA, with a certificate that does not make it one;
 * - `cross-signed`: the issuing CA under a policy CA with two certificates, by an untrusted and by the trusted root, both sent in
 *   this order. Only a verifier that tries every path accepts it; OpenSSL does not.
 * - `cross-signed-trusted-first`: the same in the other order, which OpenSSL accepts.
 * - `cross-signed-root`: the issuing CA; the trusted root is also sent as a certificate issued by the untrusted one, as is usual
 *   while a new root spreads. Every verifier that trusts the root accepts it.
 */
export type LeafIssuer =
  | 'intermediate'
  | 'root'
  | 'untrusted'
  | 'public'
  | 'long'
  | 'self-signed'
  | 'expired-intermediate'
  | 'expiring-intermediate'
  | 'expired-root'
  | 'constrained-intermediate'
  | 'end-entity-intermediate'
  | 'cross-signed'
  | 'cross-signed-trusted-first'
  | 'cross-signed-root';

/** Which certificates the server sends, the leaf always first: `full` is leaf, issuing CA, policy CA; `extra` adds a stranger. */
export type SentChain = 'full' | 'leaf-only' | 'with-root' | 'wrong-order' | 'extra';

/** A certificate without fault for `host`, with the given changes. */
export function certificateProfile(host: string, changes: Partial<CertificateProfile> = {}): CertificateProfile {
  return {
    commonName: host,
    subjectAltNames: [host],
    notBeforeDays: -1,
    notAfterDays: 90,
    key: 'ec256',
    hash: 'sha256',
    usage: 'server',
    isCa: false,
    issuer: 'intermediate',
    issuerKey: 'ec256',
    chain: 'full',
    ...changes,
  };
}
