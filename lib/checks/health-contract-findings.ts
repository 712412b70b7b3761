/** What calls that are other than usual can show of a proxy: part of the findings of the `health` check. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

/** KMS sends nothing of this today, so it would not notice; the specification says that it may. */
const LATER = { ...PREDICT.nothing, basis: 'expected' } as const;

export const HEALTH_CONTRACT_FINDINGS = {
  'health/bears-the-unknown': {
    verdict: 'pass',
    title: 'The proxy takes operations, request ids and fields that it does not know',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-017', 'XKS-HEALTH-018', 'XKS-HEALTH-019'],
  },
  'health/unknown-operation-rejected': {
    verdict: 'fail',
    title: 'The proxy rejects a health request for its kmsOperation',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-017'],
    remedy:
      'Ask the vendor of the proxy for a version that answers whatever kmsOperation says. The store works today; it stops on the ' +
      'day KMS names an operation that the proxy has not heard of.',
    kms: LATER,
  },
  'health/opaque-request-id-rejected': {
    verdict: 'fail',
    title: 'The proxy rejects a health request for the form of its kmsRequestId',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-018'],
    remedy:
      'Ask the vendor of the proxy for a version that logs kmsRequestId and does not look into it: nobody promises that it stays ' +
      'a UUID.',
    kms: LATER,
  },
  'health/extra-field-rejected': {
    verdict: 'pass',
    title: 'The proxy rejects a health request that has one field more in requestMetadata',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-019'],
    advice: 'Ask the vendor of the proxy to ignore unknown fields: the specification announces that KMS will send more of them.',
  },
  'health/get-refused': {
    verdict: 'pass',
    title: 'The proxy answers GET with 405',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-020'],
  },
  'health/get-not-405': {
    verdict: 'warn',
    title: 'The proxy does not answer GET with 405',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-020'],
    remedy:
      'Let the proxy, or what stands before it, answer every GET on the paths of the API with status 405. KMS sends none: this ' +
      'only tells scanners and people that they called in the wrong way.',
    kms: PREDICT.nothing,
  },
  'health/names-strange-path': {
    verdict: 'pass',
    title: 'The proxy answers a wrong path with InvalidUriPathException',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-022'],
  },
  'health/strange-path-unnamed': {
    verdict: 'warn',
    title: 'The proxy does not answer a wrong path with InvalidUriPathException',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-022'],
    remedy:
      'Let unknown paths reach the proxy, and let it answer 404 with errorName InvalidUriPathException. With this store nothing ' +
      'is wrong, but whoever mistypes XksProxyUriPath one day is told of an invalid response and not of the path.',
    kms: PREDICT.nothing,
  },
  'health/errors-named': {
    verdict: 'pass',
    title: 'The errors of the proxy carry their errorName',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-021'],
  },
  'health/provoked-error-unnamed': {
    verdict: 'fail',
    title: 'An error that this check provoked carries no errorName',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-021'],
    remedy:
      'Let every error of the proxy be a JSON object with errorName, and let nothing before the proxy replace it. Without the ' +
      'name KMS cannot tell a wrong credential from a broken proxy, and neither can you. The evidence says which call it was.',
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'health/error-message-form': {
    verdict: 'pass',
    title: 'An errorMessage of the proxy is not the short plain text that it should be',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-021'],
    advice: 'Ask the vendor of the proxy for messages of printable ASCII below 512 characters, or for none at all.',
  },
  'health/rejects-wrong-credential': {
    verdict: 'pass',
    title: 'The proxy rejects a wrong secret',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-005'],
  },
  'health/accepts-any-credential': {
    verdict: 'fail',
    title: 'The proxy accepts a wrong secret',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-005'],
    remedy: 'Turn on the signature verification of the proxy: as it is, whoever reaches it can use its keys.',
    kms: PREDICT.nothing,
  },
  'health/rejects-unsigned': {
    verdict: 'pass',
    title: 'The proxy rejects a request without a signature',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-006'],
  },
  'health/accepts-unsigned': {
    verdict: 'fail',
    title: 'The proxy accepts requests without a signature',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-006'],
    remedy: 'Turn on the signature verification of the proxy: as it is, whoever reaches it can use its keys.',
    kms: PREDICT.nothing,
  },
  'health/rejects-stale': {
    verdict: 'pass',
    title: 'The proxy rejects a request that is ten minutes old',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-007'],
  },
  'health/accepts-stale': {
    verdict: 'pass',
    title: 'The proxy accepts a request that is ten minutes old',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-007'],
    advice:
      'Let the proxy refuse whatever is dated more than five minutes from its own clock: otherwise a request that somebody ' +
      'recorded can be sent again at any time.',
  },
} as const satisfies FindingTable;
