/** Judges what the proxy answered to GetHealthStatus. Pure. */
import type { Exchange } from '../net/prober.ts';
import type { HealthStatus } from '../xks/health-status.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { peerText } from '../xks/peer-text.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import { judgeAnswer, judgeNetFailure } from './health-answer.ts';
import { judgeContract, judgeErrorForm, judgeNegative } from './health-contract.ts';
import type { HealthCode } from './health-findings.ts';
import { judgeLatency } from './health-latency.ts';
import type { HealthLook, HealthObservation } from './health-observe.ts';

type Said = Judged<HealthCode>;

const REGISTER =
  'Name the secret that holds the credential of this store in XksProxyAuthenticationCredentialSecretId, or give the proxy configuration ' +
  'file with --proxy-config: KMS never gives a credential back.';

type Called = Extract<HealthObservation, { state: 'called' }>;
type Answered = Extract<Exchange, { ok: true }>;

export function judgeHealth(seen: HealthObservation, input: CheckInput): readonly Said[] {
  switch (seen.state) {
    case 'client-certificate':
      return [{ code: 'health/client-certificate-required', evidence: { why: 'client-certificate-required' } }];
    case 'no-credential': {
      const { why, source, detail } = seen;
      const unregistered = input.run.action === 'revalidate' && why === 'none-given';
      const evidence = { why, source, detail };
      // KMS never gives a credential back: for a store made elsewhere, none is known until somebody registers it.
      if (unregistered)
        return [{ code: 'health/no-credential', evidence, verdict: 'warn', remedy: REGISTER, kms: PREDICT.nothing }];
      return [{ code: 'health/no-credential', evidence }];
    }
    case 'unsignable': {
      const code = seen.what === 'path' ? 'health/path-malformed' : 'health/credential-malformed';
      return [{ code, evidence: { source: seen.source } }];
    }
    case 'called':
      return judgeCalls(seen, input);
  }
}

function judgeCalls(seen: Called, input: CheckInput): readonly Said[] {
  const byAddress = seen.looks.map((look) => ({ address: addressOf(look.target), judged: judgeLook(look, seen, input) }));
  const usual = seen.looks.flatMap((look) => (look.seen.ok ? look.seen.answer.exchanges : []));
  return [
    ...groupByAddress(byAddress),
    ...judgeContract(seen.contract),
    ...judgeNegative(seen.negative),
    ...judgeErrorForm(usual, seen.contract, seen.negative),
  ];
}

function judgeLook({ seen }: HealthLook, called: Called, input: CheckInput): readonly Said[] {
  const served = (input.facts.tls?.leaves ?? []).map(({ sha256 }) => sha256);
  if (!seen.ok) return [judgeNetFailure(seen.failure, served)];
  const { exchanges } = seen.answer;
  const judgements = exchanges.map((exchange) => judgeAnswer(exchange, served));
  const faults = countAlike(
    judgements.flatMap((one) => one.faults),
    called.path,
    exchanges.length,
  ).map((one) => (one.code === 'health/credential-rejected' ? whoseCredential(one, input) : one));
  const status = worstStatus(judgements.flatMap((one) => one.status ?? []));
  const answered = exchanges.filter((one) => one.ok);
  const refused = faults.some(({ code }) => code === 'health/credential-rejected');
  return [
    ...faults,
    ...judgeSteadiness(exchanges),
    ...(status === null ? [] : judgeStatus(status, called, faults.length === 0, exchanges.length)),
    ...judgeLatency(
      answered.filter((one) => one.status === 200),
      seen.perspective,
      input,
    ),
    ...judgeClock(answered, refused),
  ];
}

/** Hosts behind one address may see the key manager differently, and KMS meets now this one and now that. */
function worstStatus(statuses: readonly HealthStatus[]): HealthStatus | null {
  const share = ({ ekmFleetDetails: all }: HealthStatus, wanted: string): number =>
    all.filter(({ healthStatus }) => healthStatus === wanted).length / all.length;
  const worse = (a: HealthStatus, b: HealthStatus): number =>
    share(b, 'UNAVAILABLE') - share(a, 'UNAVAILABLE') || share(b, 'DEGRADED') - share(a, 'DEGRADED');
  return statuses.toSorted(worse)[0] ?? null;
}

/** Five calls that fail alike are one finding. */
function countAlike(faults: readonly Said[], path: string, calls: number): readonly Said[] {
  const alike = Map.groupBy(faults, (one) => JSON.stringify([one.code, one.evidence]));
  return [...alike.values()].map((all) => {
    const [first] = all as [Said, ...Said[]];
    return { ...first, evidence: { ...first.evidence, path, failedCalls: all.length, calls } };
  });
}

const REJECTED_ROWS = ['XKS-AUTH-003', 'XKS-AUTH-004', 'XKS-AUTH-012', 'XKS-NET-011'] as const;

const ROTATED =
  'Find out whether the credential on the proxy was replaced. If so, store the new one in the secret and give it to KMS before the ' +
  "store is connected again: aws kms update-custom-key-store --region '{region}' --custom-key-store-id '{storeId}' " +
  '--xks-proxy-authentication-credential file://credential.json (AccessKeyId and RawSecretAccessKey; delete the file afterwards). ' +
  'If not, compare the Region the proxy expects, which must be {region}, and what before the proxy changes Host, path or body.';

/** A new store needs the credential on the proxy first; that of an old one was accepted once, so something changed. */
function whoseCredential(rejected: Said, { run }: CheckInput): Said {
  if (run.action !== 'revalidate') return { ...rejected, requirements: [...REJECTED_ROWS, 'XKS-AUTH-019'] };
  return { ...rejected, requirements: [...REJECTED_ROWS, 'XKS-AUTH-020'], remedy: ROTATED };
}

/** Says nothing more about the calls that failed: their own findings do. */
function judgeSteadiness(exchanges: readonly Exchange[]): readonly Said[] {
  const failedCalls = exchanges.filter((one) => !one.ok || one.status !== 200).length;
  if (failedCalls === 0 || failedCalls === exchanges.length) return [];
  return [{ code: 'health/flapping', evidence: { failedCalls, calls: exchanges.length } }];
}

function judgeStatus(status: HealthStatus, called: Called, faultless: boolean, calls: number): readonly Said[] {
  const instances = status.ekmFleetDetails;
  const answered: Said = {
    code: 'health/answered',
    evidence: {
      proxy: `${peerText(status.xksProxyVendor, 64)} ${peerText(status.xksProxyModel, 64)}`,
      keyManager: peerText(status.ekmVendor, 64),
      proxyFleetSize: status.xksProxyFleetSize,
      keyManagerFleetSize: instances.length,
      calls,
      accessKeyIdStartsWith: called.accessKeyIdStart,
      credentialSource: called.source,
    },
  };
  return [...(faultless ? [answered] : []), ...judgeInstances(status), ...judgeFleet(status), ...judgeLengths(status)];
}

function judgeInstances({ ekmFleetDetails }: HealthStatus): readonly Said[] {
  const having = (wanted: string): readonly string[] =>
    ekmFleetDetails.filter(({ healthStatus }) => healthStatus === wanted).map(({ id }) => peerText(id, 64));
  const [unavailable, degraded] = [having('UNAVAILABLE'), having('DEGRADED')];
  const total = ekmFleetDetails.length;
  if (unavailable.length === total) return [{ code: 'health/all-unavailable', evidence: { instances: unavailable } }];
  if (unavailable.length + degraded.length === 0) return [{ code: 'health/all-active', evidence: { instances: total } }];
  const say = (code: HealthCode, instances: readonly string[]): readonly Said[] =>
    instances.length === 0 ? [] : [{ code, evidence: { instances, total } }];
  return [...say('health/instance-unavailable', unavailable), ...say('health/instance-degraded', degraded)];
}

function judgeFleet({ xksProxyFleetSize, ekmFleetDetails }: HealthStatus): readonly Said[] {
  const ids = ekmFleetDetails.map(({ id }) => id);
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => peerText(id, 64));
  return [
    ...(xksProxyFleetSize < 2 ? [{ code: 'health/single-proxy', evidence: { proxyFleetSize: xksProxyFleetSize } } as const] : []),
    ...(ids.length < 2 ? [{ code: 'health/single-key-manager', evidence: { keyManagerFleetSize: ids.length } } as const] : []),
    ...(repeated.length > 0 ? [{ code: 'health/instance-ids-repeated', evidence: { repeated } } as const] : []),
  ];
}

/** No maximum is documented; longer ones are more likely a mistake than a name. */
const LONGEST_TEXT = 256;

function judgeLengths({ ekmFleetDetails, xksProxyFleetSize: _, ...names }: HealthStatus): readonly Said[] {
  const instances = ekmFleetDetails.flatMap(({ id, model }, index) => [
    [`ekmFleetDetails[${index}].id`, id] as const,
    [`ekmFleetDetails[${index}].model`, model] as const,
  ]);
  const long = [...Object.entries(names), ...instances].filter(([, text]) => text.length > LONGEST_TEXT);
  if (long.length === 0) return [];
  const lengths = Object.fromEntries(long.map(([field, text]) => [field, text.length]));
  return [{ code: 'health/long-strings', evidence: { lengths, longestAdvised: LONGEST_TEXT } }];
}

const SKEW_WARN_S = 60;
/** Receivers refuse signatures that are older or newer than this. Source: XKS proxy API specification, SigV4. */
const SKEW_REFUSED_S = 300;

/** The Date header counts whole seconds. */
function judgeClock(answered: readonly Answered[], signatureRefused: boolean): readonly Said[] {
  const [first] = answered;
  const dateMs = Date.parse(first?.headers['date'] ?? '');
  if (first === undefined || Number.isNaN(dateMs)) return [];
  const aheadSeconds = Math.round((dateMs - first.receivedAtMs) / 1_000);
  const skew = Math.abs(aheadSeconds);
  if (skew > SKEW_REFUSED_S && signatureRefused) return [{ code: 'health/clock-refuses', evidence: { aheadSeconds } }];
  if (skew > SKEW_WARN_S) return [{ code: 'health/clock-skew', evidence: { aheadSeconds } }];
  return [{ code: 'health/clock-in-step', evidence: { withinSeconds: SKEW_WARN_S } }];
}
