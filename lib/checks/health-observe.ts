/**
 * Calls GetHealthStatus as KMS would, five times at every address. Where that goes well, one address is also called in ways that
 * a proxy must bear, and in ways that it must refuse: few calls, none of which touches the key manager's keys.
 */
import type { Clock, CredentialPort } from '../aws/ports.ts';
import type { Target } from '../model/facts.ts';
import type { Exchange, HttpsRequest, Observed, Prober } from '../net/prober.ts';
import { healthRequestBody } from '../xks/health-status.ts';
import { isResultBody } from '../xks/proxy-errors.ts';
import { strangePath } from '../xks/proxy-uri.ts';
import type { CheckInput } from './check.ts';
import { isCaller, type NoCaller, openProxyCaller, type ProxyCaller, type ProxyMessage } from './proxy-caller.ts';

export type HealthObservation =
  | { readonly state: 'client-certificate' }
  | NoCaller
  | {
      readonly state: 'called';
      readonly source: string;
      /** XksProxyUriPath; the proxy configuration file may have brought it. */
      readonly path: string;
      /** The first four characters of the AccessKeyId. */
      readonly accessKeyIdStart: string;
      readonly looks: readonly HealthLook[];
      /** Null when no address answered all calls, so that there is nothing to compare with. */
      readonly contract: ContractProbes | null;
      /** Null for the same reason, and when these probes are off. */
      readonly negative: NegativeProbes | null;
    };

export interface HealthLook {
  readonly target: Target;
  readonly seen: Observed<HttpsRequest>;
}

/** What may be new in a health call one day, and must not disturb a proxy. */
export const VARIATIONS = ['unknown-operation', 'opaque-request-id', 'extra-field'] as const;

export type Variation = (typeof VARIATIONS)[number];

/** Calls in which something is other than usual, and what came of them. */
export interface ContractProbes {
  /** All variations in one call. */
  readonly varied: Exchange;
  /** Each variation alone, after they were refused together. */
  readonly alone: Readonly<Record<Variation, Exchange>> | null;
  /** Signed like the others, to a path that is not this store's. */
  readonly strangePath: Exchange;
  readonly get: Exchange;
}

/** Calls that must be refused. */
export interface NegativeProbes {
  readonly wrongSecret: Exchange;
  readonly unsigned: Exchange;
  /** Rightly signed, ten minutes ago. */
  readonly stale: Exchange;
}

interface HealthPorts {
  readonly prober: Prober;
  readonly credential: CredentialPort;
  readonly clock: Clock;
}

const CALLS = 5;

export async function observeHealth(input: CheckInput, ports: HealthPorts): Promise<HealthObservation> {
  const { run, params, facts } = input;
  if ((facts.tls?.verifiedLeaves ?? []).length === 0) return { state: 'client-certificate' };
  const caller = await openProxyCaller(input, ports);
  if (!isCaller(caller)) return caller;
  const { source, path, accessKeyIdStart } = caller;
  const looks: HealthLook[] = [];
  for (const target of facts['locate-proxy']?.targets ?? []) looks.push({ target, seen: await callHealth(target, caller) });
  const good = looks.find(isGood);
  const refusable = run.action !== 'revalidate' && (params.Preflight?.NegativeProbes ?? true);
  const probes = good === undefined ? null : await probe(good.target, caller, refusable);
  return {
    state: 'called',
    source,
    path,
    accessKeyIdStart,
    looks,
    contract: probes?.contract ?? null,
    negative: probes?.negative ?? null,
  };
}

function health(): ProxyMessage {
  return { operation: '/health', body: healthRequestBody() };
}

function callHealth(target: Target, caller: ProxyCaller): Promise<Observed<HttpsRequest>> {
  return caller.observe(target, Array.from({ length: CALLS }, health));
}

/** A page that greets everybody with 200 is no proxy, and shows nothing of one. */
function isGood({ seen }: HealthLook): boolean {
  if (!seen.ok || seen.answer.exchanges.length === 0) return false;
  return seen.answer.exchanges.every((one) => one.ok && one.status === 200 && isResultBody(one.body));
}

/**
 * All on one connection. The wrong secret, the missing signature and the old date go once each, and only where the request allows
 * it: a proxy may raise an alarm or lock the credential after more.
 */
async function probe(
  target: Target,
  caller: ProxyCaller,
  refusable: boolean,
): Promise<{ readonly contract: ContractProbes; readonly negative: NegativeProbes | null }> {
  const contract = [
    varied(VARIATIONS),
    { ...health(), path: strangePath(caller.calledPath) },
    { operation: '/health', body: '', method: 'GET' },
  ] as const;
  const negative = (['wrong-secret', 'none', 'stale'] as const).map((signature) => ({ ...health(), signature }));
  const seen = await caller.exchange(target, [...contract, ...(refusable ? negative : [])]);
  const [together, strange, get, wrongSecret, unsigned, stale] = seen as [Exchange, Exchange, Exchange, ...Exchange[]];
  const alone = isAnswered(together) ? null : await probeAlone(target, caller);
  return {
    contract: { varied: together, alone, strangePath: strange, get },
    negative: wrongSecret && unsigned && stale ? { wrongSecret, unsigned, stale } : null,
  };
}

async function probeAlone(target: Target, caller: ProxyCaller): Promise<ContractProbes['alone']> {
  const seen = await caller.exchange(
    target,
    VARIATIONS.map((variation) => varied([variation])),
  );
  const [operation, id, field] = seen as [Exchange, Exchange, Exchange];
  return { 'unknown-operation': operation, 'opaque-request-id': id, 'extra-field': field };
}

function isAnswered(exchange: Exchange): boolean {
  return exchange.ok && exchange.status === 200;
}

/** Nothing of this comes from KMS today. Source: XKS proxy API specification, requestMetadata. */
function varied(variations: readonly Variation[]): ProxyMessage {
  const has = (variation: Variation): boolean => variations.includes(variation);
  const body = healthRequestBody({
    ...(has('unknown-operation') ? { kmsOperation: 'XksPreflightUnknownOperation' } : {}),
    ...(has('opaque-request-id') ? { kmsRequestId: 'xks-preflight.opaque-request-id' } : {}),
    ...(has('extra-field') ? { more: { xksPreflightExtraField: 'ignored' } } : {}),
  });
  return { operation: '/health', body };
}
