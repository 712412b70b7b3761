/** The prober that looks from inside a VPC by invoking a function there, and the work of that function. */
import { isAwsRefusal } from '../model/refusal.ts';
import { netFailure, type NetFailureKind } from './net-failure.ts';
import { parseProbeAnswer } from './probe-answer.ts';
import { PROBE_REQUEST_ERROR, parseProbeRequest } from './probe-request.ts';
import type { Observed, Perspective, Prober, ProbeRequest } from './prober.ts';
import { addressOf } from './route-prober.ts';

export interface RemoteProberOptions {
  /** Calls the function and gives its answer, parsed. May reject: that is an answer too. */
  readonly invoke: (payload: ProbeRequest) => Promise<unknown>;
  /** Where that function stands; named when it gives no answer of its own. */
  readonly vantage: Perspective;
}

export function makeRemoteProber({ invoke, vantage }: RemoteProberOptions): Prober {
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const failed = (kind: NetFailureKind, note?: string): Observed<R> => {
        return { ok: false, perspective: vantage, failure: netFailure('vantage', kind, addressOf(request), note) };
      };
      try {
        return parseProbeAnswer<R>(request.kind, await invoke(request)) ?? failed('prober-not-understood');
      } catch (error) {
        return failed(...reason(error));
      }
    },
  };
}

/** Other messages are not repeated: they may quote the payload, and that may hold a signature. */
function reason(error: unknown): readonly [NetFailureKind, string?] {
  if (!isAwsRefusal(error)) return ['prober-failed'];
  const { action, awsError, kind } = error;
  return [BY_NAME[awsError] ?? BY_REFUSAL[kind] ?? 'prober-failed', `${action}: ${awsError}`];
}

const BY_REFUSAL: Readonly<Record<string, NetFailureKind>> = {
  denied: 'prober-denied',
  throttled: 'prober-throttled',
  timeout: 'prober-timed-out',
};

/** Errors of `Invoke`, and of functions that ended with one. Sources: Lambda API Reference; Lambda Developer Guide. */
const BY_NAME: Readonly<Record<string, NetFailureKind>> = {
  'Sandbox.Timedout': 'prober-timed-out',
  [PROBE_REQUEST_ERROR]: 'prober-not-understood',
  ResourceNotFoundException: 'prober-missing',
  ResourceConflictException: 'prober-not-ready',
  ResourceNotReadyException: 'prober-not-ready',
  ENILimitReachedException: 'prober-not-ready',
  SubnetIPAddressLimitReachedException: 'prober-not-ready',
  InvalidSecurityGroupIDException: 'prober-not-ready',
  InvalidSubnetIDException: 'prober-not-ready',
  EC2AccessDeniedException: 'prober-not-ready',
  EC2UnexpectedException: 'prober-not-ready',
};

/** What the prober function runs: anything in, plain JSON out. Throws on what is no probe request, without repeating it. */
export function makeProberHandler(prober: Prober): (event: unknown) => Promise<Observed<ProbeRequest>> {
  return async (event) => prober.observe(parseProbeRequest(event));
}
