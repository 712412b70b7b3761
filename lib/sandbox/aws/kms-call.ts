/** One HTTPS request as KMS makes it, to one address, on a fresh connection. What went wrong comes back as data. */
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { LIMITS, SUITES } from '../../xks/limits.ts';

export interface KmsCall {
  /** Where to dial; the host name goes into SNI. */
  readonly at: { readonly host: string; readonly port: number };
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM certificates of the roots KMS trusts; no others count. */
  readonly roots: readonly string[];
  /** Limit for the whole request, connection included. */
  readonly timeoutMs: number;
}

export type KmsCallEnd =
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  /** No TCP connection, or the peer dropped it without an answer. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'tls'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** Something that is not HTTP, or too much of it. */
  | { readonly kind: 'not-http' };

/** How far the connection came. */
interface Progress {
  connected: boolean;
  secured: boolean;
}

export function callAsKms(call: KmsCall): Promise<KmsCallEnd> {
  return new Promise((resolve) => {
    const progress: Progress = { connected: false, secured: false };
    const request = httpsRequest({
      ...call.at,
      method: 'POST',
      path: call.path,
      headers: call.headers,
      agent: false,
      // No SNI for an address: RFC 6066 has none.
      servername: isIP(call.host) === 0 ? call.host.toLowerCase() : '',
      ca: [...call.roots],
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => checkName(call.host.toLowerCase(), certificate),
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: [...SUITES['TLSv1.3'], ...SUITES['TLSv1.2']].join(':'),
    });
    const finish = (end: KmsCallEnd): void => {
      clearTimeout(timer);
      resolve(end);
      request.destroy();
    };
    const timer = setTimeout(() => finish({ kind: progress.connected ? 'timeout' : 'unreachable' }), call.timeoutMs);
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        progress.connected = true;
      });
      socket.once('secureConnect', () => {
        progress.secured = true;
      });
    });
    request.on('error', (error) => finish(classify(error, progress)));
    request.on('response', (response) => readAnswer(response, finish));
    request.end(call.body);
  });
}

function readAnswer(response: IncomingMessage, finish: (end: KmsCallEnd) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LIMITS.bodyBytes) finish({ kind: 'not-http' });
  });
  response.on('end', () => {
    // The specification asks for HTTP/1.1 at least; what KMS makes of less is not documented.
    if (response.httpVersion === '1.0') return finish({ kind: 'not-http' });
    finish({
      kind: 'answer',
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    });
  });
  response.on('error', () => finish({ kind: 'unreachable' }));
}

function classify(error: NodeJS.ErrnoException, progress: Progress): KmsCallEnd {
  const code = error.code ?? '';
  if (!progress.connected) return { kind: 'unreachable' };
  // A client certificate that TLS 1.3 misses is only complained about after the handshake.
  if (!progress.secured || code.startsWith('ERR_SSL')) return { kind: 'tls', code };
  return code.startsWith('HPE_') ? { kind: 'not-http' } : { kind: 'unreachable' };
}

/** AWS documents the subject CN, clients at large look at the alternative names: both must fit. */
function checkName(host: string, certificate: PeerCertificate): Error | undefined {
  const commonNames = [certificate.subject.CN ?? ''].flat().map((name) => name.toLowerCase());
  if (!commonNames.some((name) => name === host || name === host.replace(/^[^.]+/, '*'))) {
    return new Error('The subject CN is not the host name');
  }
  // Without any DNS name there, Node would be content with the CN.
  if (!/\bDNS:/.test(certificate.subjectaltname ?? '')) return new Error('There is no alternative name');
  return checkServerIdentity(host, certificate);
}
