/**
 * Is the proxy near enough? KMS gives up on a proxy after 250 ms and AWS advises a round trip of 35 ms or less between the
 * Region and the key manager. What can be measured from outside is the round trip *to the proxy*; the way on to the key manager
 * is estimated by the `health` check. Source: Creating an external key store; XKS proxy API specification.
 */
import type { Target } from '../model/facts.ts';
import type { Params } from '../model/params.ts';
import type { Observed, TcpRequest } from '../net/prober.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { median, percentile, roundMs } from '../xks/latency.ts';
import { LIMITS } from '../xks/limits.ts';
import { SOURCE } from '../xks/sources.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import { type CheckInput, defineCheck } from './check.ts';
import type { FindingTable, Judged } from './finding-table.ts';

const SAMPLES = 20;
const TIMEOUT_MS = 1_000;

export interface RttAt {
  readonly target: Target;
  readonly seen: Observed<TcpRequest>;
}

const FINDINGS = {
  'rtt/near': {
    verdict: 'pass',
    title: 'The round trip to the proxy is within the limit',
    citation: SOURCE.create,
    requirements: ['XKS-RTT-001', 'XKS-RTT-007', 'XKS-RTT-008'],
  },
  'rtt/too-far': {
    verdict: 'fail',
    title: 'The round trip to the proxy is over the limit',
    citation: SOURCE.create,
    requirements: ['XKS-RTT-001', 'XKS-RTT-008'],
    remedy:
      'Move the proxy and the key manager nearer to {region}, or create the store in a nearer Region: the median round trip is ' +
      '{medianMs} ms and may be {limitMs} ms.',
    kms: { ...PREDICT.timedOut, basis: 'expected' },
  },
  'rtt/unsteady': {
    verdict: 'warn',
    title: 'One round trip to the proxy in twenty is over the limit',
    citation: SOURCE.create,
    requirements: ['XKS-RTT-001', 'XKS-RTT-007'],
    remedy:
      'Look for congestion, packet loss or a busy firewall between {region} and the proxy: the 95th percentile is {p95Ms} ms ' +
      'and may be {limitMs} ms. VPC endpoint service connectivity is steadier than the public internet.',
    kms: PREDICT.nothing,
  },
  'rtt/connections-lost': {
    verdict: 'warn',
    title: 'Some connections to the proxy failed while others succeeded',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-RTT-007', 'XKS-RTT-008'],
    remedy:
      'Look for packet loss, connection limits or an unhealthy node behind the address: {lost} of {tried} connections failed. ' +
      'KMS repeats a failed call only once.',
    kms: PREDICT.nothing,
  },
  'rtt/outside-region': {
    verdict: 'warn',
    title: 'The round trip was measured from outside the Region and says little',
    citation: SOURCE.tool,
    requirements: ['XKS-RTT-001'],
    remedy:
      'Run this check from inside {region} (the deployed service, AWS CloudShell or an instance there) before you rely on it.',
    kms: PREDICT.nothing,
  },
  'rtt/unmeasured': {
    verdict: 'error',
    title: 'The round trip to the proxy could not be measured',
    citation: SOURCE.tool,
    requirements: ['XKS-RTT-001'],
    remedy:
      'Run again. If it stays so, look at the evidence: no connection succeeded, although one did when the proxy was located.',
    kms: null,
  },
} as const satisfies FindingTable;

type Code = keyof typeof FINDINGS;

export const rtt = defineCheck({
  id: 'rtt',
  question: 'Is the proxy near enough to the Region?',
  needs: ['prober'],
  uses: ['locate-proxy'],
  permissions: [],
  findings: FINDINGS,
  blockedBy: (facts) => ((facts['locate-proxy']?.targets.length ?? 0) === 0 ? ['locate-proxy'] : []),
  async observe({ facts }, { prober }) {
    const all: RttAt[] = [];
    // One target after the other: parallel measurements would disturb each other.
    for (const target of facts['locate-proxy']?.targets ?? []) {
      const seen = await prober.observe({ kind: 'tcp', target, samples: SAMPLES, timeoutMs: TIMEOUT_MS });
      all.push({ target, seen });
    }
    return all;
  },
  judge: (all, input) =>
    groupByAddress(all.map(({ target, seen }) => ({ address: addressOf(target), judged: judgeOne(seen, input) }))),
  facts(all) {
    const medians = all.flatMap(({ seen }) => (seen.ok ? [median(seen.answer.samplesMs)] : [])).filter(Number.isFinite);
    return medians.length === 0 ? null : { medianMs: roundMs(Math.max(...medians)) };
  },
});

/** The limit in milliseconds; the request may tighten or loosen it. */
function limitMs(params: Params): number {
  return params.Preflight?.Thresholds?.RttMs ?? LIMITS.rttMs;
}

function judgeOne(seen: RttAt['seen'], { run, params }: CheckInput): readonly Judged<Code>[] {
  const { perspective } = seen;
  if (!seen.ok) {
    const { kind, detail } = seen.failure;
    return [{ code: 'rtt/unmeasured', evidence: { why: kind, detail, from: perspective.place } }];
  }
  const { samplesMs, failures, loopbackMs } = seen.answer;
  if (samplesMs.length === 0) {
    return [{ code: 'rtt/unmeasured', evidence: { why: failures[0]?.kind ?? 'other', from: perspective.place } }];
  }
  const limit = limitMs(params);
  const [medianMs, p95Ms] = [median(samplesMs), percentile(samplesMs, 0.95)];
  const evidence = {
    medianMs: roundMs(medianMs),
    p95Ms: roundMs(p95Ms),
    samples: samplesMs.length,
    loopbackMs: roundMs(loopbackMs),
    limitMs: limit,
    advisedMs: LIMITS.rttMs,
    from: perspective.place,
  };
  const lost = failures.length;
  const losses = { lost, tried: lost + samplesMs.length, why: failures[0]?.kind ?? 'other' };
  const steady: Judged<Code>[] = lost === 0 ? [] : [{ code: 'rtt/connections-lost', evidence: losses }];
  if (perspective.region !== run.region) {
    return [{ code: 'rtt/outside-region', evidence: { ...evidence, measuredIn: perspective.region ?? 'no Region' } }, ...steady];
  }
  const code: Code = medianMs > limit ? 'rtt/too-far' : p95Ms > limit ? 'rtt/unsteady' : 'rtt/near';
  return [{ code, evidence }, ...steady];
}
