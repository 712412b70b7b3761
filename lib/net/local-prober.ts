/** The prober that looks from here: vets the address, applies the dial map, observes. */
import { lookup } from 'node:dns/promises';
import type { Target } from '../model/facts.ts';
import { addressClass } from '../xks/address-class.ts';
import { guardTarget, type Scope } from './address-guard.ts';
import { observeHttps } from './https.ts';
import { NetFault, netFailure, translate } from './net-failure.ts';
import type { Observed, Perspective, Prober, ProbeRequest } from './prober.ts';
import { PUBLIC_RESOLVERS, resolveDns } from './resolve.ts';
import { type Dial, measureTcp } from './tcp.ts';
import { observeTls } from './tls.ts';

export interface LocalProberOptions {
  readonly scope: Scope;
  readonly perspective: Perspective;
  /** `ADDRESS` or `ADDRESS:PORT`; public resolvers when absent. */
  readonly resolvers?: readonly string[];
  /** Ports besides 443 that scope `vpc` admits: those of the load balancer's targets. */
  readonly targetPorts?: readonly number[];
  /** The sandbox's: `ADDRESS:PORT` of a target to where it really listens. Nothing else is dialled then. */
  readonly dialMap?: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
}

/** Looks from this process. Faults of the far end are answers; only a request that makes no sense throws. */
export function makeLocalProber(options: LocalProberOptions): Prober {
  const { perspective } = options;
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      try {
        // `answerTo` answers each kind of request with its kind of answer, which the compiler cannot follow through a union.
        return { ok: true, perspective, answer: await answerTo(request, options) } as Observed<R>;
      } catch (error) {
        if (error instanceof NetFault) return { ok: false, perspective, failure: error.failure };
        throw error;
      }
    },
  };
}

async function answerTo(request: ProbeRequest, options: LocalProberOptions): Promise<unknown> {
  if (request.kind === 'dns') return resolveDns(request, options.resolvers ?? PUBLIC_RESOLVERS);
  const dial = await dialFor(request.target, options);
  if (request.kind === 'tcp') return measureTcp(dial, request.samples, request.timeoutMs);
  return request.kind === 'tls' ? observeTls(dial, request) : observeHttps(dial, request);
}

async function dialFor(target: Target, { scope, targetPorts, dialMap }: LocalProberOptions): Promise<Dial> {
  const forbidden = guardTarget(target, scope, targetPorts ?? []);
  if (forbidden !== null) throw new NetFault(forbidden);
  const label = `${target.address}:${target.port}`;
  const mapped = dialMap?.get(label);
  if (mapped !== undefined) return { ...mapped, label };
  // A sandbox never leaves this machine: what it does not map is not there.
  if (dialMap !== undefined) throw new NetFault(netFailure('tcp', 'unreachable', label, 'not in the dial map'));
  return { host: await addressOf(target.address, label), port: target.port, label };
}

/** Only the lab scope lets names through; resolving them here keeps that out of the measured times. */
async function addressOf(address: string, label: string): Promise<string> {
  if (addressClass(address) !== 'not-an-address') return address;
  try {
    return (await lookup(address, { order: 'ipv4first' })).address;
  } catch (error) {
    throw new NetFault(translate(error, 'dns', label));
  }
}
