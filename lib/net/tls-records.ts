/**
 * What can be read of a handshake on the wire: all of it up to TLS 1.2, sizes only in TLS 1.3. Pure. Sources: RFC 5246 §6.2 and
 * §7.4 (records, messages), RFC 8446 §4.4.2 (a client answers a request for its certificate with a Certificate message, an empty
 * one if it has none) and §5.2 (what encryption adds).
 */
const RECORD = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const MESSAGE = { serverHello: 2, certificate: 11, certificateRequest: 13 } as const;
/** Encryption adds the true type and a tag. */
const SEALED_BYTES = 17;
const CLOSE_NOTIFY_BYTES = 2 + SEALED_BYTES;

/** Looks for the message CertificateRequest in the readable part of what a TLS 1.2 server sent. */
export function asksForCertificate(received: Buffer): boolean {
  return messages(received).some(({ type }) => type === MESSAGE.certificateRequest);
}

/**
 * Whether the server asked for a client certificate, told from what a client without one sent: nothing more than its Finished,
 * or also an empty Certificate. In TLS 1.3 both are sealed, and only their size tells.
 * @param sent everything up to our own closing
 * @param suite the IANA name
 */
export function wasAskedForCertificate(sent: Buffer, protocol: string, suite: string): boolean {
  if (protocol !== 'TLSv1.3') return messages(sent).some(({ type }) => type === MESSAGE.certificate);
  const finished = MESSAGE_HEADER_BYTES + (suite.endsWith('SHA384') ? 48 : 32) + SEALED_BYTES;
  const sealed = records(sent).filter(({ type, content }) => {
    return type === RECORD.applicationData && content.length !== CLOSE_NOTIFY_BYTES;
  });
  return sealed.reduce((total, { content }) => total + content.length, 0) > finished;
}

export interface ReadableHandshake {
  readonly protocol: string;
  /** IANA name of KMS's suites, the number of others. */
  readonly suite: string;
  /** Base64 DER, as sent. */
  readonly chain: readonly string[];
}

const VERSIONS = new Map([
  [0x0301, 'TLSv1'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
]);
const SUITES = new Map([
  [0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  [0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
]);
const SESSION_ID_AT = 34;

/** What a server of TLS 1.2 or older agreed to and showed before the handshake broke off; null when it did not come so far. */
export function readHandshake(received: Buffer): ReadableHandshake | null {
  const all = messages(received);
  const hello = all.find(({ type }) => type === MESSAGE.serverHello)?.body;
  const certificate = all.find(({ type }) => type === MESSAGE.certificate)?.body;
  const suiteAt = SESSION_ID_AT + 1 + (hello?.[SESSION_ID_AT] ?? 0);
  if (hello === undefined || certificate === undefined || hello.length < suiteAt + 2) return null;
  const number = hello.readUInt16BE(suiteAt);
  const suite = SUITES.get(number) ?? `0x${number.toString(16).padStart(4, '0')}`;
  return { protocol: VERSIONS.get(hello.readUInt16BE(0)) ?? 'unknown', suite, chain: certificatesIn(certificate) };
}

function certificatesIn(body: Buffer): string[] {
  const found: string[] = [];
  let at = 3; // the length of the list
  while (at + 3 <= body.length) {
    const end = at + 3 + body.readUIntBE(at, 3);
    if (end > body.length) break;
    found.push(body.toString('base64', at + 3, end));
    at = end;
  }
  return found;
}

interface Typed {
  readonly type: number;
}

/** Complete handshake messages in front of the first sealed record. */
function messages(bytes: Buffer): readonly (Typed & { readonly body: Buffer })[] {
  const all = records(bytes);
  const sealedAt = all.findIndex(({ type }) => type === RECORD.changeCipherSpec || type === RECORD.applicationData);
  const readable = sealedAt === -1 ? all : all.slice(0, sealedAt);
  const stream = Buffer.concat(readable.filter(({ type }) => type === RECORD.handshake).map(({ content }) => content));
  const found: (Typed & { readonly body: Buffer })[] = [];
  let at = 0;
  while (at + MESSAGE_HEADER_BYTES <= stream.length) {
    const end = at + MESSAGE_HEADER_BYTES + stream.readUIntBE(at + 1, 3);
    // A message that is cut off still tells that it was there.
    found.push({ type: stream[at]!, body: stream.subarray(at + MESSAGE_HEADER_BYTES, end) });
    at = end;
  }
  return found;
}

function records(bytes: Buffer): readonly (Typed & { readonly content: Buffer })[] {
  const found: (Typed & { readonly content: Buffer })[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const end = at + RECORD_HEADER_BYTES + bytes.readUInt16BE(at + 3);
    found.push({ type: bytes[at]!, content: bytes.subarray(at + RECORD_HEADER_BYTES, end) });
    at = end;
  }
  return found;
}
