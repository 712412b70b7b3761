/** What the `tls` check can find out about the certificate itself: names, dates, key, purpose. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const NAME_NOTE =
  'AWS documents the common name, TLS clients read the alternative names: carry both. If KMS is known to accept ' +
  'the certificate as it is, list this code in Preflight.Demote.';

export const TLS_CERTIFICATE_FINDINGS = {
  'tls/name-matches': {
    verdict: 'pass',
    title: 'Common name and alternative names cover the endpoint',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-010', 'XKS-TLS-013', 'XKS-TLS-014'],
  },
  'tls/valid': {
    verdict: 'pass',
    title: 'The certificate is valid and stays so for a while',
    citation: SOURCE.alarms,
    requirements: ['XKS-TLS-015', 'XKS-TLS-016', 'XKS-TLS-017'],
  },
  'tls/certificates-differ': {
    verdict: 'pass',
    title: 'The proxy serves different certificates',
    citation: SOURCE.hardening,
    requirements: ['XKS-NET-010', 'XKS-TLS-021'],
    advice:
      'Install one certificate on every host, unless they differ on purpose: otherwise they expire one by one and faults come and go.',
  },
  'tls/leaf-is-ca': {
    verdict: 'pass',
    title: 'The certificate of the server is itself a CA certificate',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-019'],
    advice: 'Reissue it without the CA flag: some TLS clients reject it, and whoever holds its key can issue certificates.',
  },
  'tls/not-for-servers': {
    verdict: 'fail',
    title: 'The certificate is not meant for servers',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-019'],
    remedy: 'Reissue the certificate with key usage digitalSignature and extended key usage serverAuth: TLS clients want both.',
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'tls/weak-certificate': {
    verdict: 'fail',
    title: 'A certificate in the chain is too weak for TLS clients of today',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-020'],
    remedy: 'Reissue the chain with RSA keys of 2048 bits or more or EC P-256 or P-384, signed with SHA-256 or better.',
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'tls/common-name-only': {
    verdict: 'fail',
    title: 'Only the common name covers the endpoint, no alternative name does',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-010', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy: `Reissue the certificate with '{host}' among its alternative names (SAN, type DNS) as well. ${NAME_NOTE}`,
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'tls/alternative-name-only': {
    verdict: 'fail',
    title: 'The certificate has no common name; only an alternative name covers the endpoint',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy:
      "Reissue the certificate with the common name '{host}', or the wildcard of its parent domain (a host name over 64 " +
      `characters fits only as a wildcard). ${NAME_NOTE}`,
    kms: PREDICT.tls,
  },
  'tls/common-name-differs': {
    verdict: 'fail',
    title: 'An alternative name covers the endpoint, the common name is another one',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy: `Reissue the certificate with the common name '{host}', or the wildcard of its parent domain. ${NAME_NOTE}`,
    kms: PREDICT.tls,
  },
  'tls/wildcard-of-other-level': {
    verdict: 'fail',
    title: 'The wildcard of the certificate does not reach the endpoint: it covers one label only',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-011', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy: "Reissue the certificate for '{host}', or for a wildcard of exactly its parent domain.",
    kms: PREDICT.tls,
  },
  'tls/hostname-mismatch': {
    verdict: 'fail',
    title: 'The certificate is for another host',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-010', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy:
      "Install a certificate for '{host}', as common name and alternative name. For VPC connectivity that is the private DNS " +
      'name of the endpoint service.',
    kms: PREDICT.tls,
  },
  'tls/expired': {
    verdict: 'fail',
    title: 'The certificate has expired',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-TLS-015'],
    remedy: 'Renew the certificate and install it on every host of the proxy.',
    kms: PREDICT.tls,
  },
  'tls/not-yet-valid': {
    verdict: 'fail',
    title: 'The certificate is not valid yet',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-TLS-016'],
    remedy: 'Wait until {notBefore}, or reissue the certificate; if that time is past, set the clock of this machine.',
    kms: PREDICT.tls,
  },
  'tls/expires-in-days': {
    verdict: 'fail',
    title: 'The certificate expires within days',
    citation: SOURCE.alarms,
    requirements: ['XKS-TLS-017'],
    remedy: 'Renew the certificate now: {daysToExpire} days are left, and then every key of the store is out of use.',
    kms: PREDICT.nothing,
  },
  'tls/expires-soon': {
    verdict: 'warn',
    title: 'The certificate expires soon',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-017'],
    remedy: 'Renew the certificate: {daysToExpire} days are left.',
    kms: PREDICT.nothing,
  },
  'tls/host-exceeds-common-name': {
    verdict: 'fail',
    title: 'The host is longer than a common name can be, and no wildcard common name covers it',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-012', 'XKS-TLS-013', 'XKS-TLS-014'],
    remedy:
      "A common name holds 64 characters. Choose a shorter host name than '{host}', or reissue the certificate with the wildcard " +
      `of its parent domain as common name. ${NAME_NOTE}`,
    kms: PREDICT.tls,
  },
  'tls/expiry-metric-doubtful': {
    verdict: 'pass',
    title: 'KMS may publish no expiry metric for this certificate: its common name is a wildcard or absent',
    citation: SOURCE.metrics,
    requirements: ['XKS-ALARM-011'],
    advice:
      'The metric XksProxyCertificateDaysToExpire is kept by common name, and AWS once noted that wildcards have none; then its ' +
      'alarm stays silent. Re-validate the store on a schedule: this check counts the days itself.',
  },
  'tls/expiry-alarm-too-early': {
    verdict: 'pass',
    title: 'The certificate lives so briefly that an alarm at ten days, as AWS advises it, would ring before every renewal',
    citation: SOURCE.alarms,
    requirements: ['XKS-TLS-017'],
    advice:
      'The alarms that xks-preflight makes ring at parts of the lifetime, as this check counts. Give alarms of your own making ' +
      'the days in the evidence.',
  },
  'tls/revoked': {
    verdict: 'warn',
    title: 'The server staples an answer of its CA that the certificate is revoked',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-024'],
    remedy:
      'Ask your CA why it revoked the certificate, then reissue it with a new key and install it on every host of the proxy.',
    kms: PREDICT.revoked,
  },
} as const satisfies FindingTable;
