/** Ports that accept connections while the proxy is located and refuse them when it comes to TLS: what came in between is over. */
import type { Observed, Prober, ProbeRequest } from '../net/prober.ts';

/**
 * @param closing addresses, read once
 * @param makeProber called twice: with what is closed at first, and later
 */
export function closingPorts(
  closing: ReadonlySet<string>,
  makeProber: (isClosed: (address: string) => boolean) => Prober,
): Prober {
  const before = makeProber(() => false);
  if (closing.size === 0) return before;
  const after = makeProber((address) => closing.has(address));
  return {
    observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      return (request.kind === 'dns' || request.kind === 'tcp' ? before : after).observe(request);
    },
  };
}
