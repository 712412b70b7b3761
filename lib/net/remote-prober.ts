/** The prober that looks from inside a VPC by invoking a function there, and the work of that function. */
import { isAwsRefusal } from '../model/refusal.ts';
import { netFailure } from './net-failure.ts';
import { parseProbeAnswer } from './probe-answer.ts';
import { parseProbeRequest } from './probe-request.ts';
import type { Observed, Perspective, Prober, ProbeRequest } from './prober.ts';
import { addressOf } from './route-prober.ts';

export interface RemoteProberOptions {
  /** Calls the function and gives its answer, parsed. May reject: that is reported as `prober-failed`. */
  readonly invoke: (payload: ProbeRequest) => Promise<unknown>;
  /** Where that function stands; named when it gives no answer of its own. */
  readonly vantage: Perspective;
}

export function makeRemoteProber({ invoke, vantage }: RemoteProberOptions): Prober {
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      const failed = (note?: string): Observed<R> => {
        return { ok: false, perspective: vantage, failure: netFailure('vantage', 'prober-failed', addressOf(request), note) };
      };
      try {
        return parseProbeAnswer<R>(request.kind, await invoke(request)) ?? failed();
      } catch (error) {
        return failed(reason(error));
      }
    },
  };
}

/** Other messages are not repeated: they may quote the payload, and that may hold a signature. */
function reason(error: unknown): string | undefined {
  return isAwsRefusal(error) ? `${error.action}: ${error.awsError}` : undefined;
}

/** What the prober function runs: anything in, plain JSON out. Throws on what is no probe request, without repeating it. */
export function makeProberHandler(prober: Prober): (event: unknown) => Promise<Observed<ProbeRequest>> {
  return async (event) => prober.observe(parseProbeRequest(event));
}
