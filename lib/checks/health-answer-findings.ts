/** What a single answer to GetHealthStatus can be blamed for: part of the findings of the `health` check. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const VENDOR = 'Report it to the vendor of the proxy with the evidence';

export const HEALTH_ANSWER_FINDINGS = {
  'health/no-answer': {
    verdict: 'fail',
    title: 'The proxy does not answer the health request',
    citation: SOURCE.spec,
    requirements: ['XKS-RTT-002', 'XKS-HEALTH-001'],
    remedy:
      'Find out what the proxy waits for, often the key manager: nothing came within two seconds, and KMS gives up after 250 ' +
      'ms.',
    kms: PREDICT.timedOut,
  },
  'health/connection-closed': {
    verdict: 'fail',
    title: 'The proxy closes the connection instead of answering',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-001'],
    remedy:
      'Look into the log of the proxy for a crash at the time of this run, and for idle or connection limits of what stands ' +
      'before it.',
    kms: { ...PREDICT.notReachable, basis: 'expected' },
  },
  'health/not-http': {
    verdict: 'fail',
    title: 'The answer is not HTTP/1.1',
    citation: SOURCE.spec,
    requirements: ['XKS-NET-009'],
    remedy: 'Serve HTTP/1.1 on port 443 of the proxy: KMS must be able to fall back to it.',
    kms: PREDICT.invalidResponse,
  },
  'health/old-http': {
    verdict: 'fail',
    title: 'The proxy answers in HTTP/1.0',
    citation: SOURCE.spec,
    requirements: ['XKS-NET-009'],
    remedy:
      'Serve HTTP/1.1 on port 443: look at what stands before the proxy, for many balancers and gateways can be told which version ' +
      "to use. Look with: curl -sv --http1.1 -o /dev/null 'https://{host}'",
    kms: { ...PREDICT.invalidResponse, basis: 'expected' },
  },
  'health/answer-too-large': {
    verdict: 'fail',
    title: 'The answer is far larger than a health answer can be',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-003'],
    remedy: `Find out what answers under XksProxyUriPath '{path}': more than 64 KB came back. ${VENDOR}.`,
    kms: { ...PREDICT.invalidResponse, basis: 'expected' },
  },
  'health/redirected': {
    verdict: 'fail',
    title: 'The proxy redirects the health request',
    citation: SOURCE.spec,
    requirements: ['XKS-NET-008'],
    remedy:
      "Let '{host}' answer API requests itself: take login pages, CDN rules and path rewrites away from XksProxyUriPath " +
      "'{path}'.",
    kms: PREDICT.invalidResponse,
  },
  'health/html-page': {
    verdict: 'fail',
    title: 'A web page came back instead of an API answer',
    citation: SOURCE.spec,
    requirements: ['XKS-NET-008', 'XKS-HEALTH-021'],
    remedy:
      "Take firewalls, CDNs and web servers away from XksProxyUriPath '{path}' of '{host}', or correct the path: KMS needs " +
      'the proxy itself.',
    kms: PREDICT.invalidResponse,
  },
  'health/wrong-content-type': {
    verdict: 'fail',
    title: 'The answer is not labelled application/json',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-002'],
    remedy: `Let the proxy send the header Content-Type: application/json. ${VENDOR}.`,
    kms: PREDICT.invalidResponse,
  },
  'health/broken-json': {
    verdict: 'fail',
    title: 'The answer is not one well-formed JSON object',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-003'],
    remedy: `${VENDOR}; make sure that nothing between KMS and the proxy rewrites bodies.`,
    kms: PREDICT.invalidResponse,
  },
  'health/fleet-size-invalid': {
    verdict: 'fail',
    title: 'xksProxyFleetSize is missing or no positive integer',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-004'],
    remedy: `${VENDOR}.`,
    kms: PREDICT.invalidResponse,
  },
  'health/vendor-fields-invalid': {
    verdict: 'fail',
    title: 'xksProxyVendor, xksProxyModel or ekmVendor is missing or no text',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-005'],
    remedy: `${VENDOR}; all three are required, even when they are equal.`,
    kms: PREDICT.invalidResponse,
  },
  'health/fleet-details-invalid': {
    verdict: 'fail',
    title: 'ekmFleetDetails is not a list of one to ten instances',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-006'],
    remedy: `${VENDOR}.`,
    kms: PREDICT.invalidResponse,
  },
  'health/instance-fields-invalid': {
    verdict: 'fail',
    title: 'A key manager instance lacks its id, model or healthStatus',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-007'],
    remedy: `${VENDOR}.`,
    kms: PREDICT.invalidResponse,
  },
  'health/status-unknown': {
    verdict: 'fail',
    title: 'A healthStatus is none of ACTIVE, DEGRADED, UNAVAILABLE',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-008'],
    remedy: `${VENDOR}; the words are upper case.`,
    kms: PREDICT.invalidResponse,
  },
  'health/credential-rejected': {
    verdict: 'fail',
    title: 'The proxy rejects the signature made with this credential',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-AUTH-003', 'XKS-AUTH-004', 'XKS-AUTH-012', 'XKS-AUTH-019', 'XKS-AUTH-020', 'XKS-NET-011'],
    remedy:
      'Compare in this order: the credential on the proxy for this path with the one in the secret (creating a store does ' +
      'not set it on the proxy); the Region the proxy expects, which must be {region}; whether anything before the proxy ' +
      'changes Host, path or body.',
    kms: PREDICT.credential,
  },
  'health/access-denied': {
    verdict: 'fail',
    title: 'The proxy denies the health request',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-016'],
    remedy: 'Exempt the health API from the secondary authorisation of the proxy: it carries no principal to decide about.',
    kms: PREDICT.accessDenied,
  },
  'health/path-unknown': {
    verdict: 'fail',
    title: 'The proxy does not know this XksProxyUriPath',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-REQ-013', 'XKS-HEALTH-022'],
    remedy: "Correct XksProxyUriPath ('{path}') to the one that the proxy shows or that its configuration file holds.",
    kms: PREDICT.uriPath,
  },
  'health/request-rejected': {
    verdict: 'fail',
    title: 'The proxy rejects a well-formed health request',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-001', 'XKS-HEALTH-017', 'XKS-HEALTH-018'],
    remedy: `${VENDOR}: any kmsRequestId and any kmsOperation must be accepted.`,
    kms: { ...PREDICT.invalidResponse, basis: 'expected' },
  },
  'health/invalid-state': {
    verdict: 'fail',
    title: 'The proxy says that it is in a state that does not allow the request',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-001'],
    remedy: 'Look into the console and the log of the proxy: it may be sealed, starting or under maintenance.',
    kms: PREDICT.otherError,
  },
  'health/throttled': {
    verdict: 'fail',
    title: 'The proxy throttles a handful of health calls',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-023'],
    remedy: "Raise the rate limit of the proxy for XksProxyUriPath '{path}': KMS may send 1800 requests a second.",
    kms: PREDICT.proxyThrottles,
  },
  'health/proxy-internal-error': {
    verdict: 'fail',
    title: 'The proxy answers with an internal error',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-011'],
    remedy: 'Look into the log of the proxy at the time of this run, first for its connection to the key manager.',
    kms: PREDICT.proxyInternal,
  },
  'health/unsupported-operation': {
    verdict: 'fail',
    title: 'The proxy does not implement the health API',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001'],
    remedy: 'Install a version of the proxy that implements the XKS proxy API v1 completely.',
    kms: PREDICT.otherError,
  },
  'health/key-manager-timeout': {
    verdict: 'fail',
    title: 'The proxy waits too long for its key manager',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-RTT-005', 'XKS-HEALTH-011'],
    remedy: 'Repair or shorten the way between proxy and key manager, or give the key manager more capacity.',
    kms: PREDICT.dependencyTimeout,
  },
  'health/not-found': {
    verdict: 'fail',
    title: 'Nothing answers under this XksProxyUriPath',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-NET-008', 'XKS-HEALTH-021', 'XKS-REQ-013'],
    remedy:
      "Correct XksProxyUriPath ('{path}'), or what stands before the proxy: a proxy that did not know the path would say " +
      'InvalidUriPathException.',
    kms: PREDICT.invalidResponse,
  },
  'health/error-without-name': {
    verdict: 'fail',
    title: 'The proxy answers with an error that carries no errorName',
    citation: SOURCE.spec,
    requirements: ['XKS-NET-008', 'XKS-HEALTH-021'],
    remedy:
      'Find out what answers: a firewall or load balancer before the proxy, or a proxy that does not follow the API. The ' +
      'status is in the evidence.',
    kms: PREDICT.invalidResponse,
  },
  'health/unknown-error-name': {
    verdict: 'fail',
    title: 'The proxy answers with an error that the health API does not have',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-021'],
    remedy: `${VENDOR}.`,
    kms: { ...PREDICT.invalidResponse, basis: 'expected' },
  },
} as const satisfies FindingTable;
