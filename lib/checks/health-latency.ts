/** Are the answers fast enough, and how far is the key manager behind the proxy? Pure. */
import type { Exchange, Perspective } from '../net/prober.ts';
import { mean, median, roundMs } from '../xks/latency.ts';
import { LIMITS } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { HealthCode } from './health-findings.ts';

type Said = Judged<HealthCode>;
type Answered = Extract<Exchange, { ok: true }>;

/** @param answered exchanges that were answered with 200; none says nothing */
export function judgeLatency(answered: readonly Answered[], perspective: Perspective, input: CheckInput): readonly Said[] {
  const { run, facts } = input;
  if (answered.length === 0) return [];
  const cold = answered.filter(isCold).map(totalMs);
  const warm = answered.filter((one) => !isCold(one)).map(totalMs);
  const speed = judgeSpeed(cold, warm, perspective.region === run.region, perspective.place);
  return [speed, ...(warm.length === 0 ? [] : [judgeLeg(median(warm), facts.rtt?.medianMs ?? null)])];
}

/** A call on a new connection pays for TCP and TLS as well. */
function isCold({ tcpMs }: Answered): boolean {
  return tcpMs !== null;
}

function totalMs({ tcpMs, tlsMs, requestMs }: Answered): number {
  return (tcpMs ?? 0) + (tlsMs ?? 0) + requestMs;
}

function judgeSpeed(cold: readonly number[], warm: readonly number[], inRegion: boolean, from: string): Said {
  const [coldMs, warmMs] = [Math.max(0, ...cold), Math.max(0, ...warm)];
  const averageMs = mean(warm.length > 0 ? warm : cold);
  const evidence = {
    slowestNewConnectionMs: roundMs(coldMs),
    slowestKeptConnectionMs: roundMs(warmMs),
    averageMs: roundMs(averageMs),
    calls: cold.length + warm.length,
    limitMs: LIMITS.proxyTimeoutMs,
    from,
  };
  const over = [
    ...(coldMs > LIMITS.proxyTimeoutMs ? ['XKS-RTT-002'] : []),
    ...(warmMs > LIMITS.proxyTimeoutMs ? ['XKS-RTT-003'] : []),
  ];
  const slow = over.length > 0 || averageMs > LIMITS.latencyAlarmMs;
  if (slow && !inRegion) return { code: 'health/slow-from-outside', evidence };
  if (over.length > 0) return { code: 'health/too-slow', evidence, requirements: [...over, 'XKS-RTT-008', 'XKS-OPS-003'] };
  return { code: slow ? 'health/slow-on-average' : 'health/fast-enough', evidence };
}

/** What is left of a warm call when the round trip to the proxy is taken off: the proxy's own work and its key manager's. */
function judgeLeg(warmMedianMs: number, rttMs: number | null): Said {
  const unknown = { estimatedMs: 'unknown: no round trip was measured' };
  if (rttMs === null) return { code: 'health/key-manager-near', evidence: unknown };
  const estimatedMs = roundMs(Math.max(0, warmMedianMs - rttMs));
  const measured = { keptConnectionMedianMs: roundMs(warmMedianMs), roundTripMs: roundMs(rttMs) };
  const evidence = { estimatedMs, ...measured, advisedMs: LIMITS.rttMs };
  return { code: estimatedMs > LIMITS.rttMs ? 'health/far-key-manager' : 'health/key-manager-near', evidence };
}
