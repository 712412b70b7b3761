/** Calls GetHealthStatus as KMS would, five times at every address. The secret and the signatures stay inside this file. */
import type { Clock, Credential, CredentialPort, CredentialReading } from '../aws/ports.ts';
import type { Target, TlsFacts } from '../model/facts.ts';
import type { Exchange, HttpMessage, HttpsRequest, Observed, Prober } from '../net/prober.ts';
import { withhold } from '../model/withhold.ts';
import { signProxyRequest } from '../net/sigv4.ts';
import { healthRequestBody } from '../xks/health-status.ts';
import { proxyUriPath } from '../xks/proxy-uri.ts';
import type { CheckInput } from './check.ts';

export type HealthObservation =
  | { readonly state: 'client-certificate' }
  | { readonly state: 'no-credential'; readonly why: string; readonly source: string | null; readonly detail: string }
  | { readonly state: 'unsignable'; readonly what: 'credential' | 'path'; readonly source: string }
  | {
      readonly state: 'called';
      readonly source: string;
      /** XksProxyUriPath; the proxy configuration file may have brought it. */
      readonly path: string;
      /** The first four characters of the AccessKeyId. */
      readonly accessKeyIdStart: string;
      readonly looks: readonly HealthLook[];
      /** Null when these probes are off, or when no signed call succeeded that they could be compared with. */
      readonly negative: NegativeProbes | null;
    };

export interface HealthLook {
  readonly target: Target;
  readonly seen: Observed<HttpsRequest>;
}

/** HTTP status of the answers; null when there was none. */
export interface NegativeProbes {
  readonly wrongSecretStatus: number | null;
  readonly unsignedStatus: number | null;
}

interface HealthPorts {
  readonly prober: Prober;
  readonly credential: CredentialPort;
  readonly clock: Clock;
}

interface Calling {
  readonly prober: Prober;
  readonly clock: Clock;
  readonly host: string;
  readonly path: string;
  readonly region: string;
  readonly credential: Credential;
  readonly leafSha256: TlsFacts['verifiedLeaves'];
}

const CALLS = 5;
/** Eight times as long as KMS waits, so that a slow proxy is measured and not only cut off. */
const TIMEOUT_MS = 2_000;

export async function observeHealth({ run, params, facts }: CheckInput, ports: HealthPorts): Promise<HealthObservation> {
  const { host = '', targets = [] } = facts['locate-proxy'] ?? {};
  const leafSha256 = facts.tls?.verifiedLeaves ?? [];
  if (leafSha256.length === 0) return { state: 'client-certificate' };
  const reading = await ports.credential.read(params);
  if (!reading.found) return { state: 'no-credential', why: reading.why, source: reading.source, detail: reading.detail };
  const { source } = reading;
  const credential = signable(reading.credential);
  if (credential === null) return { state: 'unsignable', what: 'credential', source };
  const path = proxyUriPath(params, reading) ?? '';
  if (!SENDABLE_PATH.test(path)) return { state: 'unsignable', what: 'path', source };
  const calling: Calling = { ...ports, host, path: `${path}/health`, region: run.region, credential, leafSha256 };
  const looks: HealthLook[] = [];
  for (const target of targets) looks.push({ target, seen: await callHealth(target, calling) });
  const wanted = run.action !== 'revalidate' && (params.Preflight?.NegativeProbes ?? true);
  const negative = wanted && looks[0] !== undefined && isGood(looks[0]) ? await probeNegatively(looks[0].target, calling) : null;
  return {
    state: 'called',
    source,
    path: withhold(path, partsOf(credential)),
    accessKeyIdStart: credential.AccessKeyId.slice(0, 4),
    looks,
    negative,
  };
}

/** What may stand in a request line; anything else is for the `request` check to name, not to be sent. */
const SENDABLE_PATH = /^\/[A-Za-z0-9/_.~-]{1,256}$/;
/** What may stand in a header. */
const SENDABLE_ID = /^[A-Za-z0-9._~+=-]{1,128}$/;

type Unvetted = Extract<CredentialReading, { found: true }>['credential'];

function signable({ AccessKeyId, RawSecretAccessKey }: Unvetted): Credential | null {
  if (typeof AccessKeyId !== 'string' || !SENDABLE_ID.test(AccessKeyId)) return null;
  if (typeof RawSecretAccessKey !== 'string' || RawSecretAccessKey === '') return null;
  return { AccessKeyId, RawSecretAccessKey };
}

async function callHealth(target: Target, calling: Calling): Promise<Observed<HttpsRequest>> {
  return send(
    target,
    calling,
    Array.from({ length: CALLS }, () => signed(calling, calling.credential)),
  );
}

function isGood({ seen }: HealthLook): boolean {
  return seen.ok && seen.answer.exchanges.length > 0 && seen.answer.exchanges.every((one) => one.ok && one.status === 200);
}

/** One call with a wrong secret and one without a signature: a proxy that accepts either is open to everybody. */
async function probeNegatively(target: Target, calling: Calling): Promise<NegativeProbes> {
  const { AccessKeyId, RawSecretAccessKey } = calling.credential;
  const wrongSecret = signed(calling, { AccessKeyId, RawSecretAccessKey: altered(RawSecretAccessKey) });
  const unsigned: HttpMessage = { ...wrongSecret, headers: { host: calling.host, 'content-type': 'application/json' } };
  const seen = await send(target, calling, [wrongSecret, unsigned]);
  const [first, second] = seen.ok ? seen.answer.exchanges : [];
  return { wrongSecretStatus: first?.ok ? first.status : null, unsignedStatus: second?.ok ? second.status : null };
}

/** The same length and alphabet, another value. */
function altered(secret: string): string {
  return `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`;
}

function signed({ host, path, region, clock }: Calling, credential: Credential): HttpMessage {
  const body = healthRequestBody();
  const date = new Date(clock.now());
  const headers = signProxyRequest({ method: 'POST', host, path, body, region, credential, date });
  return { method: 'POST', path, headers, body };
}

async function send(target: Target, calling: Calling, requests: readonly HttpMessage[]): Promise<Observed<HttpsRequest>> {
  const { prober, host, leafSha256, credential } = calling;
  const seen = await prober.observe({ kind: 'https', target, serverName: host, leafSha256, requests, timeoutMs: TIMEOUT_MS });
  if (!seen.ok) return seen;
  const secrets = [...partsOf(credential), ...requests.map(signatureOf)];
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
