/**
 * Requests to the proxy, signed as KMS signs them. The secret and the signatures stay inside this file: whatever repeats them in
 * an answer finds them taken out.
 */
import type { Clock, Credential, CredentialPort, CredentialReading } from '../aws/ports.ts';
import type { Target, TlsFacts } from '../model/facts.ts';
import { withhold } from '../model/withhold.ts';
import { type NetFailure, netFailure } from '../net/net-failure.ts';
import type { Exchange, HttpMessage, HttpsRequest, Observed, Prober } from '../net/prober.ts';
import { signProxyRequest } from '../net/sigv4.ts';
import { credentialForm } from '../xks/credential-form.ts';
import { proxyUriPath } from '../xks/proxy-uri.ts';
import type { CheckInput } from './check.ts';

/** Why nothing can be signed. */
export type NoCaller =
  | { readonly state: 'no-credential'; readonly why: string; readonly source: string | null; readonly detail: string }
  | { readonly state: 'unsignable'; readonly what: 'credential' | 'path'; readonly source: string };

export interface ProxyMessage {
  /** POST when absent. */
  readonly method?: HttpMessage['method'];
  /** What follows the path of the proxy, such as `/health`. */
  readonly operation: string;
  readonly body: string;
  /** In place of XksProxyUriPath. */
  readonly path?: string;
  /** How it is signed otherwise than KMS would; `stale`: rightly, but ten minutes ago. */
  readonly signature?: 'wrong-secret' | 'none' | 'stale';
}

export interface ProxyCaller {
  /** Where the credential came from. */
  readonly source: string;
  /** XksProxyUriPath as it may be shown; the proxy configuration file may have brought it. */
  readonly path: string;
  /** The same as it is called; it may hold what must not be shown. */
  readonly calledPath: string;
  /** The first four characters of the AccessKeyId. */
  readonly accessKeyIdStart: string;
  /** One after another on one connection, ended by the first failure. `secrets` are taken out of the answers as well. */
  observe(target: Target, messages: readonly ProxyMessage[], secrets?: readonly string[]): Promise<Observed<HttpsRequest>>;
  /** One exchange a message: after a failure the rest go over a new connection. */
  exchange(target: Target, messages: readonly ProxyMessage[], secrets?: readonly string[]): Promise<readonly Exchange[]>;
}

interface CallerPorts {
  readonly prober: Prober;
  readonly credential: CredentialPort;
  readonly clock: Clock;
}

interface Calling extends Pick<CallerPorts, 'prober' | 'clock'> {
  readonly host: string;
  readonly path: string;
  readonly region: string;
  readonly credential: Credential;
  readonly leafSha256: TlsFacts['verifiedLeaves'];
}

/** Eight times as long as KMS waits, so that a slow proxy is measured and not only cut off. */
const TIMEOUT_MS = 2_000;
/** Twice as old as a receiver should accept. Source: XKS proxy API specification, SigV4. */
const STALE_MS = 600_000;

/** Only for a server that was verified: a signature could be replayed. */
export async function openProxyCaller({ run, params, facts }: CheckInput, ports: CallerPorts): Promise<ProxyCaller | NoCaller> {
  const reading = await ports.credential.read(params);
  if (!reading.found) return { state: 'no-credential', why: reading.why, source: reading.source, detail: reading.detail };
  const { source } = reading;
  const credential = signable(reading.credential);
  if (credential === null) return { state: 'unsignable', what: 'credential', source };
  const path = proxyUriPath(params, reading) ?? '';
  if (!SENDABLE_PATH.test(path)) return { state: 'unsignable', what: 'path', source };
  const host = facts['locate-proxy']?.host ?? '';
  const leafSha256 = facts.tls?.verifiedLeaves ?? [];
  return makeCaller({ ...ports, host, path, region: run.region, credential, leafSha256 }, source);
}

export function isCaller(opened: ProxyCaller | NoCaller): opened is ProxyCaller {
  return !('state' in opened);
}

/** What may stand in a request line; anything else is for the `request` check to name, not to be sent. */
const SENDABLE_PATH = /^\/[A-Za-z0-9/_.~-]{1,256}$/;
/** What may stand in a header. */
const SENDABLE_ID = /^[A-Za-z0-9._~+=-]{1,128}$/;

type Unvetted = Extract<CredentialReading, { found: true }>['credential'];

function signable({ AccessKeyId, RawSecretAccessKey }: Unvetted): Credential | null {
  if (typeof AccessKeyId !== 'string' || !SENDABLE_ID.test(AccessKeyId)) return null;
  if (typeof RawSecretAccessKey !== 'string' || RawSecretAccessKey === '') return null;
  // The id of a request is readable: in each other's place the secret would stand there.
  if (credentialForm({ AccessKeyId, RawSecretAccessKey }).swapped) return null;
  return { AccessKeyId, RawSecretAccessKey };
}

function makeCaller(calling: Calling, source: string): ProxyCaller {
  const { credential, path } = calling;
  const observe: ProxyCaller['observe'] = (target, messages, secrets = []) =>
    send(
      target,
      calling,
      messages.map((message) => toSend(message, calling)),
      secrets,
    );
  return {
    source,
    path: withhold(path, partsOf(credential)),
    calledPath: path,
    accessKeyIdStart: credential.AccessKeyId.slice(0, 4),
    observe,
    async exchange(target, messages, secrets) {
      const exchanges: Exchange[] = [];
      while (exchanges.length < messages.length) {
        const rest = messages.slice(exchanges.length);
        const seen = await observe(target, rest, secrets);
        const answered = seen.ok ? seen.answer.exchanges.slice(0, rest.length) : [];
        exchanges.push(...(answered.length > 0 ? answered : [{ ok: false, failure: failureOf(seen, target) } as const]));
      }
      return exchanges;
    },
  };
}

/** An answer without any exchange is none: a prober of another version gave it. */
function failureOf(seen: Observed<HttpsRequest>, { address, port }: Target): NetFailure {
  return seen.ok ? netFailure('vantage', 'prober-failed', `${address}:${port}`) : seen.failure;
}

function toSend({ method = 'POST', operation, body, path, signature }: ProxyMessage, calling: Calling): HttpMessage {
  const { host, region, clock, credential } = calling;
  const full = `${path ?? calling.path}${operation}`;
  if (signature === 'none') {
    return { method, path: full, headers: { host, 'content-type': 'application/json' }, body };
  }
  const date = new Date(clock.now() - (signature === 'stale' ? STALE_MS : 0));
  const signer = signature === 'wrong-secret' ? withWrongSecret(credential) : credential;
  return {
    method,
    path: full,
    headers: signProxyRequest({ method, host, path: full, body, region, credential: signer, date }),
    body,
  };
}

/** The same length and alphabet, another value. */
function withWrongSecret({ AccessKeyId, RawSecretAccessKey: secret }: Credential): Credential {
  return { AccessKeyId, RawSecretAccessKey: `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}` };
}

async function send(
  target: Target,
  { prober, host, leafSha256, credential }: Calling,
  requests: readonly HttpMessage[],
  more: readonly string[],
): Promise<Observed<HttpsRequest>> {
  const seen = await prober.observe({ kind: 'https', target, serverName: host, leafSha256, requests, timeoutMs: TIMEOUT_MS });
  if (!seen.ok) return seen;
  const secrets = [...partsOf(credential), ...requests.map(signatureOf), ...more];
  return { ...seen, answer: { exchanges: seen.answer.exchanges.map((exchange) => withoutOurs(exchange, secrets)) } };
}

function partsOf({ AccessKeyId, RawSecretAccessKey }: Credential): readonly string[] {
  return [RawSecretAccessKey, AccessKeyId];
}

function signatureOf({ headers }: HttpMessage): string | undefined {
  return headers.authorization?.split('Signature=')[1];
}

/** Some servers repeat what they were sent: that is taken out before anybody looks at the answer. */
function withoutOurs(exchange: Exchange, secrets: readonly (string | undefined)[]): Exchange {
  if (!exchange.ok) return exchange;
  const headers = Object.entries(exchange.headers).map(([name, value]) => [name, withhold(value, secrets)] as const);
  return { ...exchange, headers: Object.fromEntries(headers), body: withhold(exchange.body, secrets) };
}
