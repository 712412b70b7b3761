/**
 * A longer way to the proxy, in numbers only: the kernel completes a loopback handshake at once and user space cannot hold it
 * back, so the delay is added to what was measured. Everything after the measurement is real.
 */
import type { Exchange, Observed, Prober, ProbeRequest } from '../net/prober.ts';

/** @param delayMs read at every observation: milliseconds to add to each round trip */
export function slowPath(prober: Prober, delayMs: () => number): Prober {
  return {
    ...prober,
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const observed = await prober.observe(request);
      return delayMs() === 0 ? observed : delayed(observed, delayMs());
    },
  };
}

function delayed<R extends ProbeRequest>(observed: Observed<R>, ms: number): Observed<R> {
  if (!observed.ok) return observed;
  const { answer } = observed;
  if ('samplesMs' in answer) {
    return { ...observed, answer: { ...answer, samplesMs: answer.samplesMs.map((sample) => sample + ms) } };
  }
  if ('handshakeMs' in answer) {
    return { ...observed, answer: { ...answer, tcpMs: answer.tcpMs + ms, handshakeMs: answer.handshakeMs + ms } };
  }
  if ('exchanges' in answer) {
    return { ...observed, answer: { ...answer, exchanges: answer.exchanges.map((exchange) => delayedExchange(exchange, ms)) } };
  }
  return observed;
}

/** TCP connect, TLS 1.3 handshake and request take one round trip each. */
function delayedExchange(exchange: Exchange, ms: number): Exchange {
  if (!exchange.ok) return exchange;
  const { tcpMs, tlsMs, requestMs } = exchange;
  return {
    ...exchange,
    tcpMs: tcpMs === null ? null : tcpMs + ms,
    tlsMs: tlsMs === null ? null : tlsMs + ms,
    requestMs: requestMs + ms,
  };
}
