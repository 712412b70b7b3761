/**
 * A prober that measures what it is told to, stands where it is told to, or breaks down: how fast, how far and how whole a machine is
 * cannot be arranged on it without chance. What is asked and answered besides remains real.
 */
import { netFailure } from '../net/net-failure.ts';
import type { Exchange, Observed, Prober, ProbeRequest } from '../net/prober.ts';

export interface ProberStage {
  /** What every answered HTTP request is said to have taken, connections nothing to speak of; null: what it took. */
  requestMs: number | null;
  /** False: it stands in no Region. */
  inRegion: boolean;
  /** No HTTP request gets out. */
  sendsNothing: boolean;
}

export function asItIs(): ProberStage {
  return { requestMs: null, inRegion: true, sendsNothing: false };
}

/** @param stage read at every observation */
export function stagedProber(prober: Prober, stage: ProberStage): Prober {
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const observed = stage.sendsNothing && request.kind === 'https' ? null : await prober.observe(request);
      const place = observed?.perspective ?? { place: 'the sandbox', region: null };
      const perspective = stage.inRegion ? place : { place: 'outside the sandbox', region: null };
      if (observed === null) {
        return { ok: false, perspective, failure: netFailure('vantage', 'prober-failed', 'the sandbox') };
      }
      return staged({ ...observed, perspective }, stage.requestMs);
    },
  };
}

function staged<R extends ProbeRequest>(observed: Observed<R>, requestMs: number | null): Observed<R> {
  if (requestMs === null || !observed.ok || !('exchanges' in observed.answer)) return observed;
  const exchanges = observed.answer.exchanges.map((exchange) => timed(exchange, requestMs));
  return { ...observed, answer: { ...observed.answer, exchanges } };
}

function timed(exchange: Exchange, requestMs: number): Exchange {
  if (!exchange.ok) return exchange;
  const isNew = exchange.tcpMs !== null;
  return { ...exchange, requestMs, tcpMs: isNew ? 1 : null, tlsMs: isNew ? 2 : null };
}
