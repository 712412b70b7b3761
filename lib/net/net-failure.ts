/** A network fault of the far end, as data. Made in one place (`translate`) from errno, TLS alert or time-out. */

export type NetPhase = 'vantage' | 'dns' | 'tcp' | 'tls' | 'http';

export type NetFailureKind =
  // vantage: the observation could not be made from where it must be made
  | 'no-vantage'
  | 'prober-denied'
  | 'prober-throttled'
  | 'prober-timed-out'
  | 'prober-missing'
  | 'prober-not-ready'
  | 'prober-not-understood'
  | 'prober-failed'
  | 'forbidden-address'
  // dns
  | 'nxdomain'
  | 'no-data'
  | 'servfail'
  | 'resolver-unreachable'
  // tcp
  | 'refused'
  | 'unreachable'
  | 'reset'
  // tls
  | 'not-tls'
  | 'protocol-version'
  | 'no-shared-suite'
  | 'client-certificate-required'
  | 'untrusted'
  | 'alert'
  | 'unexpected-certificate'
  | 'no-shared-protocol'
  // http
  | 'malformed'
  | 'too-large'
  // any phase
  | 'closed'
  | 'timeout'
  | 'other';

export interface NetFailure {
  readonly phase: NetPhase;
  readonly kind: NetFailureKind;
  /** `ADDRESS:PORT` or the resolver that was asked. */
  readonly address: string;
  /** One line of explanation without anything the peer sent verbatim beyond an error code. */
  readonly detail: string;
  /** `untrusted` only: the leaf certificate that was objected to, base64 DER; hosts behind one address may differ in it. */
  readonly leaf?: string;
  /** `unexpected-certificate` only: fingerprint of the leaf that was served (SHA-256, hex, upper case, colons). */
  readonly leafSha256?: string;
}

const SENTENCES: Readonly<Record<NetFailureKind, string>> = {
  'no-vantage': 'No prober is configured for this network',
  'prober-denied': 'The prober of this network may not be called',
  'prober-throttled': 'The prober of this network was called more often than Lambda allows',
  'prober-timed-out': 'The prober of this network did not answer in time',
  'prober-missing': 'The function of the prober of this network does not exist',
  'prober-not-ready': 'Lambda could not start the prober in its network',
  'prober-not-understood':
    'The prober and its caller do not understand each other: they are of different versions, or it is no prober',
  'prober-failed': 'The prober did not give a usable answer',
  'forbidden-address': 'This address or port may not be dialled',
  nxdomain: 'The name does not exist',
  'no-data': 'The name exists but has no record of this type',
  servfail: 'The resolver could not or would not answer',
  'resolver-unreachable': 'The resolver cannot be reached',
  refused: 'The connection was refused: nothing listens on this port, or a firewall rejects it',
  unreachable: 'There is no route to this address',
  reset: 'The server reset the connection',
  'not-tls': 'The server answered with something that is not TLS',
  'protocol-version': 'The server supports none of the offered TLS versions',
  'no-shared-suite': 'The server accepts none of the offered cipher suites',
  'client-certificate-required': 'The server demands a client certificate',
  untrusted: 'The certificate chain could not be verified',
  alert: 'The server broke off the handshake with a TLS alert',
  'unexpected-certificate': 'The server presented another certificate than the one that was verified; nothing was sent to it',
  'no-shared-protocol': 'The server speaks none of the offered protocols over TLS; HTTP/1.1 was offered',
  malformed: 'The server answered with something that cannot be understood',
  'too-large': 'The answer is larger than will be read',
  closed: 'The server closed the connection without an answer',
  timeout: 'There was no answer in time',
  other: 'The connection failed',
};

export const FAILURE_KINDS = Object.keys(SENTENCES) as NetFailureKind[];

/** A failure whose kind is known; `note` is our own words or an error code, never text that the peer sent. */
export function netFailure(phase: NetPhase, kind: NetFailureKind, address: string, note?: string): NetFailure {
  return { phase, kind, address, detail: note === undefined ? `${SENTENCES[kind]}.` : `${SENTENCES[kind]} (${note}).` };
}

/** Carries a failure from where it is met to where the observation is answered; never leaves lib/net. */
export class NetFault extends Error {
  readonly failure: NetFailure;

  constructor(failure: NetFailure) {
    super(failure.detail);
    this.failure = failure;
  }
}

/** What an error of Node's dns, net, tls or http means in the given phase. Pure; takes anything that can be thrown. */
export function translate(error: unknown, phase: NetPhase, address: string): NetFailure {
  if (error instanceof NetFault) return error.failure;
  const { code, message, syscall } = fields(error);
  const alert = alertNumber(message);
  if (alert !== null) return netFailure('tls', alertKind(alert, phase), address, `TLS alert ${alert}`);
  if (phase === 'tls' && isVerification(code)) return netFailure(phase, 'untrusted', address, verificationReason(code, message));
  const kind = kindOf(code, phase, syscall);
  return netFailure(phase, kind, address, codeText(code));
}

/** Node and OpenSSL put their knowledge in these fields; the message of other errors may quote the peer and stays unread. */
function fields(error: unknown): { code: string; message: string; syscall: string } {
  const { code, message, syscall } = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { code: text(code), message: text(message), syscall: text(syscall) };
}

/** OpenSSL ends the message of every alert it receives like this, whatever the wording of the code in that version. */
function alertNumber(message: string): number | null {
  const match = /\bSSL alert number (\d{1,3})\b/.exec(message);
  return match ? Number(match[1]) : null;
}

/**
 * How servers refuse an empty client certificate: handshake_failure, no_certificate, bad_certificate, certificate_required.
 * With TLS 1.3 that alert follows a handshake that was complete for the client.
 */
const REFUSED_CLIENT: readonly number[] = [40, 41, 42, 116];

function alertKind(alert: number, phase: NetPhase): NetFailureKind {
  if (phase === 'http' && REFUSED_CLIENT.includes(alert)) return 'client-certificate-required';
  return ALERTS[alert] ?? 'alert';
}

/** True when the alert in this error may come from a client certificate that was demanded and not given. */
export function mayMeanClientCertificate(error: unknown): boolean {
  const alert = alertNumber(fields(error).message);
  return alert !== null && REFUSED_CLIENT.includes(alert);
}

/** Alert descriptions of RFC 8446 §6 that say more than "no", while the handshake goes on. */
const ALERTS: Readonly<Record<number, NetFailureKind>> = {
  40: 'no-shared-suite', // handshake_failure
  70: 'protocol-version',
  71: 'no-shared-suite', // insufficient_security
  116: 'client-certificate-required',
  120: 'no-shared-protocol', // no_application_protocol: the answer to ALPN
};

const KINDS: Readonly<Record<string, NetFailureKind>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNABORTED: 'reset',
  EPIPE: 'closed',
  ENOTFOUND: 'nxdomain',
  HPE_HEADER_OVERFLOW: 'too-large',
};

/** Codes of c-ares, which uses some names that mean something else elsewhere. */
const DNS_KINDS: Readonly<Record<string, NetFailureKind>> = {
  ENOTFOUND: 'nxdomain',
  EBADNAME: 'nxdomain',
  ENODATA: 'no-data',
  ESERVFAIL: 'servfail',
  EREFUSED: 'servfail',
  ENOTIMP: 'servfail',
  EFORMERR: 'servfail',
  EBADRESP: 'malformed',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout', // we cancel for no other reason
  ECONNREFUSED: 'resolver-unreachable',
};

function kindOf(code: string, phase: NetPhase, syscall: string): NetFailureKind {
  if (phase === 'dns') return DNS_KINDS[code] ?? 'other';
  // Node gives a clean end at a bad moment the same code as a reset, but without the system call that met it.
  if (code === 'ECONNRESET') return syscall === '' ? 'closed' : 'reset';
  const known = KINDS[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return 'malformed';
  if (code.startsWith('ERR_SSL_')) return opensslKind(code);
  return 'other';
}

/** Faults that our own side of the handshake finds in what the server sent. Texts differ between OpenSSL versions. */
function opensslKind(code: string): NetFailureKind {
  if (/UNSUPPORTED_PROTOCOL$|WRONG_SSL_VERSION$/.test(code)) return 'protocol-version';
  if (/WRONG_VERSION_NUMBER$|RECORD|PACKET_LENGTH|HTTP_REQUEST$|UNEXPECTED_MESSAGE$/.test(code)) return 'not-tls';
  if (/CIPHER/.test(code)) return 'no-shared-suite';
  return 'other';
}

/** Reasons for which OpenSSL refuses a chain, as Node names them (Node documentation, X509 certificate error codes). */
const VERIFICATION = [
  /^(?:CERT|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|CRL|ERROR_IN)_/,
  /^(?:INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|UNSPECIFIED)$/,
];

function isVerification(code: string): boolean {
  return VERIFICATION.some((pattern) => pattern.test(code));
}

/** `UNSPECIFIED` has its reason in the message only: a fixed text of OpenSSL, admitted when it looks like one. */
function verificationReason(code: string, message: string): string {
  return code === 'UNSPECIFIED' && /^[A-Za-z0-9 -]{1,80}$/.test(message) ? message : code;
}

/** A code is a word of Node or OpenSSL; anything else is not repeated. */
function codeText(code: string): string | undefined {
  return /^[A-Z][A-Z0-9_/]{1,80}$/.test(code) ? code : undefined;
}
