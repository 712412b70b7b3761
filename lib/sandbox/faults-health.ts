/** Faults of credential, key manager and answers of the proxy. */
import type { Fault } from './fault.ts';
import { HEALTH_CONTRACT_FAULTS } from './faults-health-contract.ts';
import { makeSandboxCredential, secretText } from './sandbox-credential.ts';
import { type AnswerFault, FAULTY_ANSWER, type ProxyBehaviour } from './xks-proxy-behaviour.ts';
import type { ErrorName } from './xks-proxy-answer.ts';

export const HEALTH_FAULTS: readonly Fault[] = [
  {
    name: 'wrong-secret',
    summary: 'the secret does not match the one on the proxy',
    connectivity: 'both',
    codes: ['health/credential-rejected'],
    breaks: ({ behaviour }) => {
      const { AccessKeyId } = behaviour.XksProxyAuthenticationCredential;
      behaviour.XksProxyAuthenticationCredential = { ...makeSandboxCredential(), AccessKeyId };
    },
  },
  {
    name: 'proxy-of-other-region',
    summary: 'the proxy verifies signatures for another Region',
    connectivity: 'both',
    codes: ['health/credential-rejected'],
    breaks: ({ behaviour }) => {
      behaviour.region = 'eu-west-1';
    },
  },
  {
    name: 'proxy-clock-wrong',
    summary: 'the clock of the proxy is ten minutes behind',
    connectivity: 'both',
    codes: ['health/clock-refuses'],
    also: { 'health/credential-rejected': 'a stale signature is refused like a wrong one' },
    breaks: ({ behaviour }) => {
      behaviour.clockOffsetMs = -600_000;
    },
  },
  {
    name: 'proxy-clock-drifts',
    summary: 'the clock of the proxy is two minutes ahead',
    connectivity: 'both',
    codes: ['health/clock-skew'],
    breaks: ({ behaviour }) => {
      behaviour.clockOffsetMs = 120_000;
    },
  },
  {
    name: 'no-credential',
    summary: 'the request names no credential',
    connectivity: 'both',
    codes: ['health/no-credential'],
    moots: { 'dependencies/secret-key-behind-this-proxy': 'the request names no secret that could need a key' },
    otherwise: 'error: the run cannot know which credential KMS would be given; here KMS is given none',
    breaks: ({ params }) => {
      delete params.XksProxyAuthenticationCredentialSecretId;
    },
  },
  {
    name: 'wrong-path',
    summary: 'the proxy serves another path',
    connectivity: 'both',
    codes: ['health/path-unknown'],
    breaks: ({ behaviour }) => {
      behaviour.XksProxyUriPath = '/other-prefix/kms/xks/v1';
    },
  },
  ...proxyErrors([
    ['access-denied', 'AccessDeniedException', 'health/access-denied'],
    ['proxy-throttles', 'ThrottlingException', 'health/throttled'],
    ['proxy-internal-error', 'InternalException', 'health/proxy-internal-error'],
    ['proxy-unsupported', 'UnsupportedOperationException', 'health/unsupported-operation'],
    ['key-manager-times-out', 'DependencyTimeoutException', 'health/key-manager-timeout'],
    ['proxy-invalid-state', 'InvalidStateException', 'health/invalid-state'],
    ['proxy-rejects-request', 'ValidationException', 'health/request-rejected'],
  ]),
  answerFault('redirect', 'the proxy redirects to a login page', 'health/redirected', () => FAULTY_ANSWER.redirect),
  answerFault('html-page', 'something answers with a web page', 'health/html-page', () => FAULTY_ANSWER.htmlPage),
  answerFault(
    'wrong-content-type',
    'the answer is not declared as JSON',
    'health/wrong-content-type',
    () => FAULTY_ANSWER.wrongContentType,
  ),
  answerFault('broken-json', 'the answer is not JSON', 'health/broken-json', () => FAULTY_ANSWER.brokenJson),
  answerFault('oversized-answer', 'the answer is larger than 64 KB', 'health/answer-too-large', () => FAULTY_ANSWER.oversized),
  answerFault('vendor-missing', 'the answer lacks xksProxyVendor', 'health/vendor-fields-invalid', (behaviour) =>
    FAULTY_ANSWER.healthWithout(behaviour, 'xksProxyVendor'),
  ),
  answerFault('fleet-size-missing', 'the answer lacks xksProxyFleetSize', 'health/fleet-size-invalid', (behaviour) =>
    FAULTY_ANSWER.healthWithout(behaviour, 'xksProxyFleetSize'),
  ),
  answerFault('fleet-details-missing', 'the answer lacks ekmFleetDetails', 'health/fleet-details-invalid', (behaviour) =>
    FAULTY_ANSWER.healthWithout(behaviour, 'ekmFleetDetails'),
  ),
  answerFault('not-found-page', '404 without an error name', 'health/not-found', () => ({
    status: 404,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })),
  answerFault('bad-gateway', 'a gateway answers 502', 'health/error-without-name', () => ({
    status: 502,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })),
  answerFault('unknown-error-name', 'an error name that the specification does not know', 'health/unknown-error-name', () => ({
    status: 400,
    body: '{"errorName":"SomethingElseException"}',
  })),
  answerFault('never-answers', 'the proxy accepts the request and never answers', 'health/no-answer', () => 'never'),
  answerFault(
    'drops-connection',
    'the proxy drops the connection in place of an answer',
    'health/connection-closed',
    () => 'drop',
  ),
  {
    name: 'status-unknown',
    summary: 'a key manager reports a status that does not exist',
    connectivity: 'both',
    codes: ['health/status-unknown'],
    breaks: ({ behaviour }) => {
      setStatus(behaviour, 'OK');
    },
  },
  {
    name: 'key-manager-down',
    summary: 'every key manager reports UNAVAILABLE',
    connectivity: 'both',
    codes: ['health/all-unavailable'],
    breaks: ({ behaviour }) => {
      setStatus(behaviour, 'UNAVAILABLE');
    },
  },
  {
    name: 'one-key-manager-down',
    summary: 'one of two key managers reports UNAVAILABLE',
    connectivity: 'both',
    codes: ['health/instance-unavailable'],
    breaks: ({ behaviour }) => {
      setStatus(behaviour, 'UNAVAILABLE', 1);
    },
  },
  {
    name: 'key-manager-degraded',
    summary: 'one of two key managers reports DEGRADED',
    connectivity: 'both',
    codes: ['health/instance-degraded'],
    breaks: ({ behaviour }) => {
      setStatus(behaviour, 'DEGRADED', 1);
    },
  },
  {
    name: 'slow-health',
    summary: 'the proxy answers after 400 ms',
    connectivity: 'both',
    codes: ['health/too-slow'],
    also: { 'health/far-key-manager': 'time spent behind the proxy looks like a long way to the key manager' },
    breaks: ({ behaviour }) => {
      behaviour.healthDelayMs = 400;
    },
  },
  {
    name: 'far-key-manager',
    summary: 'the key manager is far from the proxy',
    connectivity: 'both',
    codes: ['health/far-key-manager'],
    breaks: ({ behaviour }) => {
      behaviour.healthDelayMs = 80;
    },
  },
  {
    name: 'open-proxy',
    summary: 'the proxy accepts any credential',
    connectivity: 'both',
    codes: ['health/accepts-any-credential'],
    moots: { 'health/credential-rejected': 'who accepts every credential rejects none' },
    breaks: ({ behaviour }) => {
      behaviour.acceptsAnyCredential = true;
    },
  },
  {
    name: 'accepts-unsigned',
    summary: 'the proxy accepts unsigned requests',
    connectivity: 'both',
    codes: ['health/accepts-unsigned'],
    breaks: ({ behaviour }) => {
      behaviour.acceptsUnsigned = true;
    },
  },
  {
    name: 'secret-of-other-host',
    summary: 'the secret is tagged for another host',
    connectivity: 'both',
    codes: ['request/credential-unreadable'],
    also: { 'health/no-credential': 'there is nothing to sign with' },
    breaks: ({ aws }) => {
      for (const secret of aws.secrets) secret.Tags = [{ Key: 'xks-preflight:endpoint', Value: 'other.example.com' }];
    },
  },
  {
    name: 'secret-missing',
    summary: 'the secret does not exist',
    connectivity: 'both',
    codes: ['request/credential-unreadable'],
    also: { 'health/no-credential': 'there is nothing to sign with' },
    otherwise: 'error: the run cannot know which credential KMS would be given; here KMS is given none',
    breaks: ({ aws }) => {
      aws.secrets = [];
    },
  },
  {
    name: 'credential-malformed',
    summary: 'access key id and secret have the wrong form',
    connectivity: 'both',
    codes: ['request/access-key-id-characters', 'request/secret-length'],
    also: { 'health/credential-rejected': 'the proxy knows another credential' },
    breaks: ({ aws }) => {
      const malformed = secretText({ AccessKeyId: 'lower-case-access-key-id', RawSecretAccessKey: 'tooShort' });
      for (const secret of aws.secrets) secret.SecretString = malformed;
    },
  },
  ...HEALTH_CONTRACT_FAULTS,
];

function proxyErrors(rows: readonly (readonly [string, ErrorName, string])[]): readonly Fault[] {
  return rows.map(([name, errorName, code]) =>
    answerFault(name, `the proxy answers ${errorName}`, code, () => FAULTY_ANSWER.error(errorName)),
  );
}

function answerFault(name: string, summary: string, code: string, answer: (behaviour: ProxyBehaviour) => AnswerFault): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    codes: [code],
    breaks: ({ behaviour }) => {
      behaviour.answers.health = answer(behaviour);
    },
  };
}

function setStatus({ ekmFleetDetails }: ProxyBehaviour, healthStatus: string, count = ekmFleetDetails.length): void {
  for (const instance of ekmFleetDetails.slice(0, count)) instance.healthStatus = healthStatus;
}
