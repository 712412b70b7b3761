/** Which prober looks? The one of the target's vantage. Apart from the remote prober, which a function may want to load late. */
import { netFailure } from './net-failure.ts';
import type { Observed, Prober, ProberPlace, ProbeRequest } from './prober.ts';

export interface RoutedProbers {
  readonly here: Prober;
  /** The prober in that VPC; undefined when none is configured. */
  readonly inVpc: (vpcId: string) => Prober | undefined;
  readonly probeEndpointIds?: readonly string[];
  readonly places?: ReadonlyMap<string, ProberPlace>;
}

/** Picks the prober by the target's vantage. Names are always resolved from here. */
export function routeProber({ here, inVpc, probeEndpointIds = [], places = new Map() }: RoutedProbers): Prober {
  return {
    probeEndpointIds,
    places,
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      if (request.kind === 'dns' || request.target.vantage === 'here') return here.observe(request);
      const { vantage } = request.target;
      const prober = inVpc(vantage);
      if (prober !== undefined) return prober.observe(request);
      const failure = netFailure('vantage', 'no-vantage', addressOf(request), vantage);
      return { ok: false, perspective: { place: vantage, region: null }, failure };
    },
  };
}

/** What was to be looked at, for people. */
export function addressOf(request: ProbeRequest): string {
  return request.kind === 'dns' ? request.name : `${request.target.address}:${request.target.port}`;
}
