/** Faults in which a check cannot be finished, because what it looks through breaks: nothing is wrong with the store. */
import type { ProbeRequest } from '../net/prober.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import type { Fault } from './fault.ts';
import { measuresRtt } from './faults-rtt.ts';
import type { SandboxPlan } from './plan.ts';
import type { Tamper } from './tampered-prober.ts';
import { TEST_KEY_ID } from './xks-proxy-behaviour.ts';

export const UNDECIDED_FAULTS: readonly Fault[] = [
  {
    name: 'credential-port-breaks',
    summary: 'the way to the credential breaks in a way that nobody foresaw',
    connectivity: 'both',
    codes: ['request/undecided', 'uniqueness/undecided', 'health/undecided'],
    breaks: ({ broken }) => {
      broken.add('port credential');
    },
  },
  proberBreaks(
    'prober-breaks-at-dns',
    'the prober breaks while it looks up names',
    'public',
    ['locate-proxy/undecided'],
    ({ kind }) => {
      return kind === 'dns';
    },
  ),
  proberBreaks('prober-breaks-at-tls', 'the prober breaks in the handshake', 'both', ['tls/undecided'], ({ kind }) => {
    return kind === 'tls';
  }),
  proberBreaks('prober-breaks-at-rtt', 'the prober breaks while it measures', 'both', ['rtt/undecided'], measuresRtt),
  proberBreaks(
    'prober-breaks-at-https',
    'the prober breaks while it calls the proxy',
    'both',
    ['health/undecided'],
    ({ kind }) => {
      return kind === 'https';
    },
  ),
  {
    name: 'prober-breaks-at-keys',
    summary: 'the prober breaks while it tries the test key',
    connectivity: 'both',
    codes: ['conformance/undecided'],
    breaks: ({ params, tampers }) => {
      params.Preflight = { ...params.Preflight, Conformance: { ExternalKeyId: TEST_KEY_ID } };
      tampers.push(breakAt(callsForKeys));
    },
  },
  {
    ...portBreaks('keys-port-breaks', 'keys', ['keys/undecided', 'dependencies/undecided']),
    action: 'revalidate',
  },
  {
    ...portBreaks('cloudwatch-port-breaks', 'cloudwatch', ['alarms/undecided']),
    action: 'revalidate',
  },
  {
    ...portBreaks('metrics-port-breaks', 'metrics', ['metrics/undecided']),
    action: 'revalidate',
  },
  {
    ...portBreaks('kms-port-breaks', 'kms', ['connection-state/undecided', 'uniqueness/undecided', 'dependencies/undecided']),
    also: { 'vpc-endpoint-service/undecided': 'for a connected store it looks at the store as well' },
    action: 'revalidate',
  },
  {
    ...portBreaks('history-port-breaks', 'history', ['changes/undecided']),
    action: 'revalidate',
  },
];

function portBreaks(name: string, port: keyof AllPorts, codes: readonly string[]): Fault {
  return {
    name,
    summary: `the way to ${port} breaks in a way that nobody foresaw`,
    connectivity: 'both',
    codes,
    breaks: ({ broken }) => {
      broken.add(`port ${port}`);
    },
  };
}

function callsForKeys(request: ProbeRequest): boolean {
  return request.kind === 'https' && request.requests.some(({ path }) => path.includes('/keys/'));
}

function breakAt(at: (request: ProbeRequest) => boolean): Tamper {
  return (request, observed) => {
    if (at(request)) throw new Error('the sandbox broke the prober');
    return observed;
  };
}

function proberBreaks(
  name: string,
  summary: string,
  connectivity: Fault['connectivity'],
  codes: readonly string[],
  at: (request: ProbeRequest) => boolean,
): Fault {
  return {
    name,
    summary,
    connectivity,
    codes,
    breaks: ({ tampers }: SandboxPlan) => {
      tampers.push(breakAt(at));
    },
  };
}
