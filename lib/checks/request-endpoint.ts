/** Is the proxy URI endpoint one that KMS can use? Sources: CreateCustomKeyStore; XKS proxy API specification. */
import { type EndpointFault, endpointForm } from '../xks/endpoint-form.ts';
import { PREDICT, type Prediction } from '../xks/kms-errors.ts';
import { LIMITS } from '../xks/limits.ts';
import { SOURCE } from '../xks/sources.ts';
import type { CheckInput } from './check.ts';
import type { FindingTable, Judged } from './finding-table.ts';

/** The API takes it, but nothing answers there. */
const UNRESOLVABLE: Prediction = { ...PREDICT.notReachable, basis: 'expected' };

export const ENDPOINT_FINDINGS = {
  'request/endpoint-well-formed': {
    verdict: 'pass',
    title: 'The proxy URI endpoint is well-formed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-005', 'XKS-REQ-006', 'XKS-REQ-007', 'XKS-REQ-008', 'XKS-REQ-009', 'XKS-REQ-010'],
  },
  'request/endpoint-missing': {
    verdict: 'fail',
    title: 'The proxy URI endpoint is not given',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-005'],
    remedy:
      'Set XksProxyUriEndpoint to https:// and the host name of the proxy; for VPC connectivity that is its private DNS name.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-length': {
    verdict: 'fail',
    title: 'The proxy URI endpoint is too short or too long',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-005'],
    remedy: 'Give an XksProxyUriEndpoint of 10 to 128 characters; it has {length}.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-no-scheme': {
    verdict: 'fail',
    title: 'The proxy URI endpoint does not begin with https://',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-006'],
    remedy: 'Write https:// in front: https://{host}',
    kms: PREDICT.malformed,
  },
  'request/endpoint-not-https': {
    verdict: 'fail',
    title: 'The scheme of the proxy URI endpoint is not https in lower case',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-006'],
    remedy: 'Serve the proxy over TLS and write https://{host}',
    kms: PREDICT.malformed,
  },
  'request/endpoint-has-user-info': {
    verdict: 'fail',
    title: 'The proxy URI endpoint holds a user name or password',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-008'],
    remedy:
      'Remove everything up to the @ and change that password if it was real: KMS signs its requests and sends no password.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-has-port': {
    verdict: 'fail',
    title: 'The proxy URI endpoint holds a port',
    citation: SOURCE.create,
    requirements: ['XKS-REQ-007'],
    remedy: 'Write https://{host} without a port and serve the proxy on 443: KMS uses no other port.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-has-path': {
    verdict: 'fail',
    title: 'The proxy URI endpoint goes on behind the host name',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-008'],
    remedy: 'End XksProxyUriEndpoint with the host name, without a slash; what follows belongs into XksProxyUriPath.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-has-query': {
    verdict: 'fail',
    title: 'The proxy URI endpoint holds a query or fragment',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-008'],
    remedy: 'Remove everything from the ? or # on: write https://{host}',
    kms: PREDICT.malformed,
  },
  'request/endpoint-characters': {
    verdict: 'fail',
    title: 'The host name of the proxy URI endpoint is empty or holds characters that are not allowed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-005', 'XKS-REQ-008', 'XKS-REQ-010'],
    remedy:
      'Use letters, digits, hyphens and dots only: no white space, no underscore, no wildcard. Write an internationalised ' +
      'name in its xn-- form.',
    kms: PREDICT.malformed,
  },
  'request/endpoint-ip-address': {
    verdict: 'fail',
    title: 'The proxy URI endpoint is an IP address',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-009'],
    remedy: 'Use a DNS name that the certificate of the proxy is issued for, not its address.',
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'request/endpoint-trailing-dot': {
    verdict: 'fail',
    title: 'The host name of the proxy URI endpoint ends with a dot',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-010'],
    remedy: 'Remove the last dot: neither certificates nor private DNS names have one.',
    kms: UNRESOLVABLE,
  },
  'request/endpoint-single-label': {
    verdict: 'fail',
    title: 'The proxy URI endpoint is not a fully qualified domain name',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-010'],
    remedy: 'Write the whole name with its domain, such as https://{host}.example.com',
    kms: UNRESOLVABLE,
  },
  'request/endpoint-bad-label': {
    verdict: 'fail',
    title: 'A part of the host name is none that DNS allows',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-010'],
    remedy: 'Correct the parts named in the evidence: 1 to 63 characters between the dots, no hyphen at either end.',
    kms: UNRESOLVABLE,
  },
} as const satisfies FindingTable<`request/endpoint-${EndpointFault | 'well-formed' | 'missing' | 'length'}`>;

type Code = keyof typeof ENDPOINT_FINDINGS;

/** What was typed is not repeated: in front of an @ may stand a password. */
export function judgeEndpoint({ params }: CheckInput): readonly Judged<Code>[] {
  const endpoint = params.XksProxyUriEndpoint;
  if (!endpoint) return [{ code: 'request/endpoint-missing', evidence: {} }];
  const { min, max } = LIMITS.endpointLength;
  const { faults, host, badLabels } = endpointForm(endpoint);
  const evidence = { ...(host === null ? {} : { host: host.slice(0, max) }), length: endpoint.length };
  const fits = endpoint.length >= min && endpoint.length <= max;
  const judged: Judged<Code>[] = faults.map((fault) => ({
    code: `request/endpoint-${fault}`,
    evidence: fault === 'bad-label' ? { ...evidence, labels: badLabels.slice(0, 5) } : evidence,
  }));
  if (!fits) judged.push({ code: 'request/endpoint-length', evidence });
  return judged.length > 0
    ? judged
    : [{ code: 'request/endpoint-well-formed', evidence: { XksProxyUriEndpoint: endpoint, ...evidence } }];
}
