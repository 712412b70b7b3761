/** Faults of the way to the proxy that only numbers show: distance, jitter, losses, and measurements that come to nothing. */
import type { ProbeRequest } from '../net/prober.ts';
import type { Fault } from './fault.ts';
import type { Tamper } from './tampered-prober.ts';

export const RTT_FAULTS: readonly Fault[] = [
  {
    name: 'unsteady-path',
    summary: 'two of twenty round trips to the proxy take 90 ms',
    connectivity: 'both',
    codes: ['rtt/unsteady'],
    breaks: ({ tampers }) => {
      tampers.push(slowSamples(2, 90));
    },
  },
  {
    name: 'connections-lost',
    summary: 'one of twenty connections to the proxy fails',
    connectivity: 'both',
    codes: ['rtt/connections-lost'],
    breaks: ({ tampers }) => {
      tampers.push(loseConnections(1));
    },
  },
  {
    name: 'rtt-outside-region',
    summary: 'the run measures from outside the Region',
    connectivity: 'both',
    codes: ['rtt/outside-region'],
    breaks: ({ tampers }) => {
      tampers.push((_request, observed) => ({ ...observed, perspective: { place: 'a laptop', region: null } }));
    },
  },
  {
    name: 'rtt-unmeasured',
    summary: 'no connection succeeds while the round trip is measured',
    connectivity: 'both',
    codes: ['rtt/unmeasured'],
    breaks: ({ tampers }) => {
      tampers.push(loseConnections(Number.POSITIVE_INFINITY));
    },
  },
];

/** The rtt check is the one that connects many times. */
export function measuresRtt(request: ProbeRequest): boolean {
  return request.kind === 'tcp' && request.samples > 5;
}

function slowSamples(count: number, ms: number): Tamper {
  return (request, observed) => {
    if (!measuresRtt(request) || !observed.ok || !('samplesMs' in observed.answer)) return observed;
    const samplesMs = observed.answer.samplesMs.map((sample, at) => (at < count ? sample + ms : sample));
    return { ...observed, answer: { ...observed.answer, samplesMs } };
  };
}

function loseConnections(count: number): Tamper {
  return (request, observed) => {
    if (!measuresRtt(request) || !observed.ok || !('samplesMs' in observed.answer)) return observed;
    const address = request.kind === 'dns' ? request.name : request.target.address;
    const lost = observed.answer.samplesMs.slice(0, count).map(() => {
      return { phase: 'tcp', kind: 'timeout', address, detail: 'The sandbox lost this connection' } as const;
    });
    return {
      ...observed,
      answer: { ...observed.answer, samplesMs: observed.answer.samplesMs.slice(lost.length), failures: lost },
    };
  };
}
