/** What the `metrics` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

export const METRICS_FINDINGS = {
  'metrics/not-readable': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'What KMS measures of the store could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-005'],
    advice: 'Allow the action in the evidence to have it read.',
  },
  'metrics/no-data': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'KMS has published no such metrics of the store lately, so nothing is said of them',
    citation: SOURCE.metrics,
    // Those of the metrics that are missing; a finding names only these.
    requirements: [
      'XKS-CONNECT-005',
      'XKS-AUTH-017',
      'XKS-OPS-001',
      'XKS-HEALTH-009',
      'XKS-HEALTH-010',
      'XKS-ALARM-010',
      'XKS-RTT-004',
    ],
    advice:
      'A store that is not connected has none, and one that was just connected has none yet. KMS may leave out the days to ' +
      'expiry of a certificate whose common name is a wildcard.',
  },
  'metrics/credential-age': {
    verdict: 'pass',
    title: 'KMS was given the credential lately enough',
    citation: SOURCE.metrics,
    requirements: ['XKS-AUTH-017'],
  },
  'metrics/credential-old': {
    verdict: 'warn',
    title: 'KMS has had the same credential for a long time',
    citation: SOURCE.metrics,
    requirements: ['XKS-AUTH-017'],
    remedy:
      'Rotate it without an outage: let the proxy accept a new one beside the old, give the new one to KMS, wait five minutes, ' +
      "then remove the old one: aws kms update-custom-key-store --region '{region}' --custom-key-store-id '{storeId}' " +
      '--xks-proxy-authentication-credential file://credential.json',
    kms: PREDICT.nothing,
  },
  'metrics/managers-active': {
    verdict: 'pass',
    title: 'KMS sees every instance of the key manager active',
    citation: SOURCE.metrics,
    requirements: ['XKS-OPS-001', 'XKS-HEALTH-010'],
  },
  'metrics/manager-impaired': {
    verdict: 'warn',
    title: 'KMS sees instances of the key manager that are not well',
    citation: SOURCE.metrics,
    requirements: ['XKS-HEALTH-010'],
    remedy: 'Bring these instances back before another one fails: with none left, nobody can use the keys of the store.',
    kms: PREDICT.nothing,
  },
  'metrics/no-active-manager': {
    verdict: 'fail',
    title: 'KMS sees no active instance of the key manager',
    citation: SOURCE.metrics,
    requirements: ['XKS-OPS-001', 'XKS-HEALTH-009'],
    remedy:
      'Bring the key manager back, or the way from the proxy to it. If the `health` check of this run finds it well, KMS reaches ' +
      'another proxy than this run does: compare their addresses.',
    kms: PREDICT.nothing,
  },
  'metrics/requests-answered': {
    verdict: 'pass',
    title: 'The proxy answers the requests of KMS',
    citation: SOURCE.metrics,
    requirements: ['XKS-CONNECT-005'],
  },
  'metrics/retryable-errors': {
    verdict: 'warn',
    title: 'Many requests of KMS to the proxy fail in a way that a retry may cure',
    citation: SOURCE.metrics,
    requirements: ['XKS-CONNECT-005'],
    remedy:
      'Look at the load of proxy and key manager, at the load balancer and at the network at the times of the errors: time-outs ' +
      'and throttling are most of them. The exceptions in the evidence say which.',
    kms: PREDICT.nothing,
  },
  'metrics/lasting-errors': {
    verdict: 'warn',
    title: 'Many requests of KMS to the proxy fail in a way that no retry cures',
    citation: SOURCE.metrics,
    requirements: ['XKS-CONNECT-005'],
    remedy:
      'Compare the set-up of the store with that of the proxy by the exceptions in the evidence: credential, path, permissions, ' +
      'or the state of an external key.',
    kms: PREDICT.nothing,
  },
  'metrics/fast-enough': {
    verdict: 'pass',
    title: 'The proxy answers KMS fast enough on average',
    citation: SOURCE.metrics,
    requirements: ['XKS-RTT-004'],
  },
  'metrics/slow': {
    verdict: 'warn',
    title: 'The proxy answers KMS slowly on average, near the limit of 250 ms',
    citation: SOURCE.alarms,
    requirements: ['XKS-RTT-004'],
    remedy: 'Look at the load of proxy and key manager, and bring them nearer to {region}: after 250 ms KMS gives up.',
    kms: PREDICT.nothing,
  },
  'metrics/throttled': {
    verdict: 'warn',
    title: 'KMS throttles requests to the store, because its quota is used up',
    citation: SOURCE.quotas,
    requirements: ['XKS-QUOTA-005'],
    remedy:
      'Let callers cache data keys, spread keys over several stores, or ask AWS Support for a higher quota if proxy and key ' +
      'manager can serve more.',
    kms: PREDICT.nothing,
  },
  'metrics/same-certificate': {
    verdict: 'pass',
    title: 'KMS sees the certificate that this run sees',
    citation: SOURCE.metrics,
    requirements: ['XKS-ALARM-010'],
  },
  'metrics/other-certificate': {
    verdict: 'warn',
    title: 'KMS sees another certificate than this run does',
    citation: SOURCE.metrics,
    requirements: ['XKS-ALARM-010', 'XKS-CONNECT-005'],
    remedy:
      'If the certificate was replaced within the last hours, look again tomorrow. Else some address of the proxy serves another ' +
      'one, or KMS and this run reach different proxies: install the certificate on every host that answers for {host}.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;
