/** Everything the `health` check can find: texts, sources, remedies and what KMS would say. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';
import { HEALTH_ANSWER_FINDINGS } from './health-answer-findings.ts';
import { HEALTH_CONTRACT_FINDINGS } from './health-contract-findings.ts';

export const HEALTH_FINDINGS = {
  ...HEALTH_ANSWER_FINDINGS,
  ...HEALTH_CONTRACT_FINDINGS,
  'health/answered': {
    verdict: 'pass',
    title: 'The proxy accepts the credential and answers health requests as specified',
    citation: SOURCE.spec,
    requirements: [
      'XKS-HEALTH-001',
      'XKS-HEALTH-002',
      'XKS-HEALTH-003',
      'XKS-HEALTH-004',
      'XKS-HEALTH-005',
      'XKS-HEALTH-006',
      'XKS-HEALTH-007',
      'XKS-HEALTH-008',
      'XKS-HEALTH-016',
      'XKS-HEALTH-023',
      'XKS-HEALTH-024',
      'XKS-AUTH-003',
      'XKS-AUTH-004',
      'XKS-AUTH-012',
      'XKS-AUTH-019',
      'XKS-AUTH-020',
      'XKS-NET-008',
      'XKS-NET-009',
      'XKS-NET-011',
    ],
  },
  'health/flapping': {
    verdict: 'pass',
    title: 'Some of the health calls fail while others succeed',
    citation: SOURCE.hardening,
    requirements: ['XKS-HEALTH-024'],
    advice:
      'Look for one bad host among several, for limits on connections or rate, for a process that restarts: KMS repeats a call ' +
      'only once, and only after a time-out.',
  },
  'health/long-strings': {
    verdict: 'pass',
    title: 'The health answer holds texts of more than 256 characters',
    citation: SOURCE.hardening,
    requirements: ['XKS-HEALTH-005', 'XKS-HEALTH-007'],
    advice:
      'Shorten the fields in the evidence: how long KMS lets them be is not documented, and product and version need little room.',
  },
  'health/all-active': {
    verdict: 'pass',
    title: 'Every key manager instance is ACTIVE',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-009', 'XKS-HEALTH-010', 'XKS-HEALTH-011', 'XKS-OPS-001'],
  },
  'health/fast-enough': {
    verdict: 'pass',
    title: 'Every health call is answered within the time-out of KMS',
    citation: SOURCE.spec,
    requirements: ['XKS-RTT-002', 'XKS-RTT-003', 'XKS-RTT-004', 'XKS-RTT-008', 'XKS-OPS-003'],
  },
  'health/key-manager-near': {
    verdict: 'pass',
    title: 'Nothing speaks for a long way between proxy and key manager',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-RTT-005'],
    advice: 'An estimate: a proxy that caches its health answer hides this way.',
  },
  'health/clock-in-step': {
    verdict: 'pass',
    title: 'The clock of the proxy agrees with ours',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-008'],
  },
  'health/single-proxy': {
    verdict: 'pass',
    title: 'The proxy reports a fleet of one',
    citation: SOURCE.hardening,
    requirements: ['XKS-HEALTH-013'],
    advice: 'Run at least two proxy hosts: one is a single point of failure for every key of the store.',
  },
  'health/single-key-manager': {
    verdict: 'pass',
    title: 'The proxy reports one key manager instance',
    citation: SOURCE.create,
    requirements: ['XKS-HEALTH-012'],
    advice: 'Have at least two related key manager instances that share their keys.',
  },
  'health/instance-ids-repeated': {
    verdict: 'pass',
    title: 'Several key manager instances carry the same id',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-014'],
    advice: 'Give every instance its own id: otherwise alarms cannot tell which one is down.',
  },
  'health/credential-malformed': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The credential cannot sign a request: the request check says what is wrong with it',
    citation: SOURCE.tool,
    requirements: ['XKS-HEALTH-001'],
  },
  'health/path-malformed': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'There is no usable XksProxyUriPath: the request check says what is wrong with it',
    citation: SOURCE.tool,
    requirements: ['XKS-HEALTH-001'],
  },
  'health/certificate-not-verified': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Nothing was sent to a certificate that was not verified: the tls check says what is wrong with it',
    citation: SOURCE.tool,
    requirements: ['XKS-HEALTH-001'],
  },
  'health/no-credential': {
    verdict: 'error',
    title: 'There is no credential to sign a health request with',
    citation: SOURCE.tool,
    requirements: ['XKS-HEALTH-001', 'XKS-AUTH-003'],
    remedy:
      'Name a Secrets Manager secret in XksProxyAuthenticationCredentialSecretId that this role may read and that holds ' +
      'AccessKeyId and RawSecretAccessKey, or, on the command line, give the file of the proxy with --proxy-config FILE. The ' +
      'evidence says what is missing.',
    kms: null,
  },
  'health/client-certificate-required': {
    verdict: 'error',
    title: 'The proxy demands a client certificate, so its health could not be asked',
    citation: SOURCE.tool,
    requirements: ['XKS-TLS-022', 'XKS-HEALTH-001'],
    remedy: 'Make client certificates optional on the proxy, then run again: signed requests authenticate KMS.',
    kms: null,
  },
  'health/certificate-changed': {
    verdict: 'error',
    title: 'Another certificate than the verified one was served, so nothing was sent',
    citation: SOURCE.tool,
    requirements: ['XKS-TLS-021', 'XKS-HEALTH-001'],
    remedy: 'Install the same certificate on every host behind the address, then run again.',
    kms: null,
  },
  'health/unobserved': {
    verdict: 'error',
    title: 'The health request could not be sent',
    citation: SOURCE.tool,
    requirements: ['XKS-HEALTH-001'],
    remedy: 'Run again: the handshake succeeded a moment ago. If it stays so, look at the evidence.',
    kms: null,
  },
  'health/all-unavailable': {
    verdict: 'fail',
    title: 'Every key manager instance is UNAVAILABLE',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-HEALTH-009', 'XKS-HEALTH-011', 'XKS-OPS-001'],
    remedy: 'Restore at least one key manager instance, or the link between the proxy and them.',
    kms: PREDICT.managerUnavailable,
  },
  'health/instance-unavailable': {
    verdict: 'warn',
    title: 'Some key manager instances are UNAVAILABLE',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-010'],
    remedy: 'Restore the instances in the evidence: the store works, with less to fall back on than it was built with.',
    kms: PREDICT.nothing,
  },
  'health/instance-degraded': {
    verdict: 'warn',
    title: 'Some key manager instances are DEGRADED',
    citation: SOURCE.spec,
    requirements: ['XKS-HEALTH-010'],
    remedy: 'Look at the instances in the evidence on the key manager: they still serve, but report trouble.',
    kms: PREDICT.nothing,
  },
  'health/too-slow': {
    verdict: 'fail',
    title: 'The proxy answers more slowly than KMS waits',
    citation: SOURCE.spec,
    requirements: ['XKS-RTT-002', 'XKS-RTT-003', 'XKS-RTT-008', 'XKS-OPS-003'],
    remedy:
      'Bring every call under {limitMs} ms, a new connection with its handshake included: TLS 1.3, a nearer proxy, a faster ' +
      'key manager, connections kept alive.',
    kms: PREDICT.timedOut,
  },
  'health/slow-on-average': {
    verdict: 'warn',
    title: 'The proxy is close to the time-out of KMS on average',
    citation: SOURCE.alarms,
    requirements: ['XKS-RTT-004'],
    remedy:
      'Shorten the answers ({averageMs} ms on average): AWS advises to be alarmed at 200 ms, and KMS gives up at {limitMs} ' +
      'ms.',
    kms: PREDICT.nothing,
  },
  'health/slow-from-outside': {
    verdict: 'warn',
    title: 'The proxy answers slowly, measured from outside the Region',
    citation: SOURCE.tool,
    requirements: ['XKS-RTT-002', 'XKS-RTT-003', 'XKS-RTT-004'],
    remedy: 'Run this check from inside {region} before you rely on the figures: the way from here counts in them.',
    kms: PREDICT.nothing,
  },
  'health/far-key-manager': {
    verdict: 'warn',
    title: 'The key manager seems far from the proxy, or slow',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-RTT-005'],
    remedy:
      'Put proxy and key manager next to each other: beyond the round trip a health call takes {estimatedMs} ms more. If that is ' +
      'about 40 ms every time, first set TCP_NODELAY on the proxy or what stands before it: answers sent in two packets wait ' +
      'that long for an acknowledgement.',
    kms: PREDICT.nothing,
  },
  'health/clock-refuses': {
    verdict: 'fail',
    title: 'The clocks differ by more than five minutes, and the signature was rejected',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-008'],
    remedy: 'Synchronise the clock of the proxy by NTP (and look at the one of this machine), then run again.',
    kms: PREDICT.credential,
  },
  'health/clock-skew': {
    verdict: 'warn',
    title: 'The clock of the proxy differs from ours by more than a minute',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-008'],
    remedy: 'Synchronise the clock of the proxy by NTP: beyond five minutes it rejects every signature.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

export type HealthCode = keyof typeof HEALTH_FINDINGS;
