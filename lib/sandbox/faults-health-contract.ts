/** Faults of how the proxy takes calls that are other than usual, of its steadiness and of how it could be looked at. */
import { certificateProfile } from './certificate-profile.ts';
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import { type Dislike, FAULTY_ANSWER } from './xks-proxy-behaviour.ts';

export const HEALTH_CONTRACT_FAULTS: readonly Fault[] = [
  dislike('rejects-unknown-operation', 'unknown-operation', 'health/unknown-operation-rejected'),
  dislike('rejects-opaque-request-id', 'opaque-request-id', 'health/opaque-request-id-rejected'),
  {
    name: 'answers-get',
    summary: 'the proxy answers GET with a page for people',
    connectivity: 'both',
    codes: ['health/get-not-405'],
    breaks: ({ behaviour }) => {
      behaviour.answerToGet = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>XKS proxy</html>' };
    },
  },
  {
    name: 'path-routing-page',
    summary: 'a balancer answers unknown paths with its own page',
    connectivity: 'both',
    codes: ['health/strange-path-unnamed'],
    breaks: ({ behaviour }) => {
      behaviour.answerToStrangePath = { headers: { 'content-type': 'text/html' }, body: '<html>404 Not Found</html>' };
    },
  },
  {
    name: 'errors-unnamed',
    summary: 'the errors of the proxy carry no errorName',
    connectivity: 'both',
    codes: ['health/provoked-error-unnamed', 'health/strange-path-unnamed'],
    breaks: ({ behaviour }) => {
      behaviour.errorStyle = 'without-name';
    },
  },
  {
    name: 'flapping-proxy',
    summary: 'every third call is throttled',
    connectivity: 'both',
    codes: ['health/flapping', 'health/throttled'],
    otherwise: 'every third call fails: whether a call of KMS is among them is chance, and here it is not',
    breaks: ({ behaviour }) => {
      behaviour.answers.health = { ...FAULTY_ANSWER.error('ThrottlingException'), every: 3 };
    },
  },
  {
    name: 'not-http',
    summary: 'something that does not speak HTTP answers over TLS',
    connectivity: 'both',
    codes: ['health/not-http'],
    breaks: ({ behaviour }) => {
      behaviour.answers.health = 'garbage';
    },
  },
  {
    name: 'instance-without-model',
    summary: 'a key manager in the answer has no model',
    connectivity: 'both',
    codes: ['health/instance-fields-invalid'],
    breaks: ({ behaviour }) => {
      const [first, ...rest] = behaviour.ekmFleetDetails;
      behaviour.ekmFleetDetails = [{ id: first?.id, healthStatus: 'ACTIVE' } as never, ...rest];
    },
  },
  {
    name: 'old-http',
    summary: 'the proxy answers in HTTP/1.0',
    connectivity: 'both',
    codes: ['health/old-http'],
    breaks: ({ behaviour }) => {
      behaviour.wire.version = '1.0';
    },
  },
  {
    name: 'certificate-replaced-meanwhile',
    summary: 'another certificate is installed while the checks run',
    connectivity: 'both',
    codes: ['health/certificate-changed'],
    breaks: (plan) => {
      plan.behaviour.wire.closes = true;
      plan.nextCertificate = certificateProfile(SANDBOX.host);
    },
  },
  {
    name: 'prober-breaks-down',
    summary: 'the prober cannot send a request, although it could connect',
    connectivity: 'both',
    codes: ['health/unobserved'],
    breaks: ({ stage }) => {
      stage.sendsNothing = true;
    },
  },
  {
    name: 'slow-average',
    summary: 'the proxy answers after 220 ms on average',
    connectivity: 'both',
    codes: ['health/slow-on-average'],
    also: { 'health/far-key-manager': 'time spent behind the proxy looks like a long way to the key manager' },
    breaks: ({ stage }) => {
      stage.requestMs = 220;
    },
  },
  {
    name: 'slow-from-outside',
    summary: 'the proxy seems slow to one who looks from outside the Region',
    connectivity: 'both',
    codes: ['health/slow-from-outside'],
    also: {
      'health/far-key-manager': 'time spent behind the proxy looks like a long way to the key manager',
      'rtt/outside-region': 'who stands outside the Region measures the round trip from there as well',
    },
    breaks: ({ stage }) => {
      stage.inRegion = false;
      stage.requestMs = 400;
    },
  },
];

function dislike(name: string, what: Dislike, code: string): Fault {
  return {
    name,
    summary: `the proxy rejects a health request with an ${what.replaceAll('-', ' ')}`,
    connectivity: 'both',
    codes: [code],
    breaks: ({ behaviour }) => {
      behaviour.dislikes.push(what);
    },
  };
}
