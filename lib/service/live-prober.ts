/** The prober of the check functions: from here for public stores, through the prober function of its VPC for the others. */
import { makeLocalProber } from '../net/local-prober.ts';
import type { Observed, ProbeRequest, Prober } from '../net/prober.ts';
import { routeProber } from '../net/route-prober.ts';
import type { Environment } from './environment.ts';

export function makeLiveProber(environment: Environment): Prober {
  const { region, resolvers, probers, probeEndpoints: probeEndpointIds, proberPlaces: places } = environment;
  const here = makeLocalProber({
    scope: 'public',
    perspective: { place: 'AWS Lambda, outside any VPC', region },
    ...(resolvers.length > 0 ? { resolvers } : {}),
  });
  const inVpc = new Map([...probers].map(([vpcId, functionName]) => [vpcId, lateProber(vpcId, functionName, region)]));
  return routeProber({ here, inVpc: (vpcId) => inVpc.get(vpcId), probeEndpointIds, places });
}

/** The Lambda client is most of a network function's size, and runs for public stores never need it: it is loaded when asked. */
function lateProber(vpcId: string, functionName: string, region: string): Prober {
  let prober: Promise<Prober> | null = null;
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      prober ??= import('./vpc-prober.ts').then(({ makeVpcProber }) => makeVpcProber({ vpcId, functionName, region }));
      return (await prober).observe(request);
    },
  };
}
