/**
 * From where a run of the sandbox cannot look. On loopback the kernel completes every handshake, so a packet filter, a missing
 * route and a VPC without a prober are told in the prober's answers; nothing is sent then.
 */
import { netFailure, type NetFailureKind, type NetPhase } from '../net/net-failure.ts';
import type { Observed, ProbeRequest, Prober, ProberPlace } from '../net/prober.ts';
import { addressOf } from '../net/route-prober.ts';

export interface Vantage {
  /** Addresses whose packets are dropped on the way. */
  readonly silent: Set<string>;
  /** Addresses to which no route leads. */
  readonly unrouted: Set<string>;
  /** VPCs in which no prober stands. */
  readonly withoutProber: Set<string>;
  /** VPCs whose prober is broken. */
  readonly brokenProber: Set<string>;
  /** Interface endpoints that were made for probing. */
  readonly probeEndpointIds: string[];
  /** Where the probers stand, by VPC id. */
  readonly places: Map<string, ProberPlace>;
}

export function everywhere(): Vantage {
  return {
    silent: new Set(),
    unrouted: new Set(),
    withoutProber: new Set(),
    brokenProber: new Set(),
    probeEndpointIds: [],
    places: new Map(),
  };
}

export function lookFrom(prober: Prober, vantage: Vantage): Prober {
  return {
    probeEndpointIds: vantage.probeEndpointIds,
    places: vantage.places,
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const failure = failureFor(request, vantage);
      if (failure === null) return prober.observe(request);
      const perspective = { place: 'the sandbox', region: null };
      return { ok: false, perspective, failure: netFailure(failure.phase, failure.kind, addressOf(request)) };
    },
  };
}

function failureFor(request: ProbeRequest, vantage: Vantage): { phase: NetPhase; kind: NetFailureKind } | null {
  if (request.kind === 'dns') return null;
  const { address, vantage: place } = request.target;
  if (vantage.withoutProber.has(place)) return { phase: 'vantage', kind: 'no-vantage' };
  if (vantage.brokenProber.has(place)) return { phase: 'vantage', kind: 'prober-failed' };
  if (vantage.silent.has(address)) return { phase: 'tcp', kind: 'timeout' };
  return vantage.unrouted.has(address) ? { phase: 'tcp', kind: 'unreachable' } : null;
}
