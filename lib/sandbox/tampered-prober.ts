/** A prober whose observations a fault changes on their way to the check, or that breaks: what no far end can bring about. */
import type { Observed, Prober, ProbeRequest } from '../net/prober.ts';

/** What the prober says in place of what was observed. What it throws, the prober throws. */
export type Tamper = (request: ProbeRequest, observed: Observed<ProbeRequest>) => Observed<ProbeRequest>;

/** @param tampers read at every observation, applied in order */
export function tamperedProber(prober: Prober, tampers: readonly Tamper[]): Prober {
  return {
    ...prober,
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const observed = await prober.observe(request);
      // A tamper answers the request that it was given, which the compiler cannot see.
      return tampers.reduce((seen, tamper) => tamper(request, seen), observed as Observed<ProbeRequest>) as Observed<R>;
    },
  };
}
