/** Everything the `tls` check can find: texts, sources, remedies and what KMS would say. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const LOOK = "openssl s_client -connect '{host}:443' -servername '{host}' -showcerts </dev/null";
const NAME_NOTE =
  'AWS documents the common name, TLS clients read the alternative names: carry both. If KMS is known to accept ' +
  'the certificate as it is, list this code in Preflight.Demote.';

export const TLS_FINDINGS = {
  'tls/protocol-accepted': {
    verdict: 'pass',
    title: 'The handshake completes with a version and suite of KMS',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001', 'XKS-TLS-002', 'XKS-TLS-003'],
  },
  'tls/chain-trusted': {
    verdict: 'pass',
    title: 'The certificate chains to a CA that KMS trusts',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-006', 'XKS-TLS-007', 'XKS-TLS-008'],
  },
  'tls/name-matches': {
    verdict: 'pass',
    title: 'Common name and alternative names cover the endpoint',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-010'],
  },
  'tls/valid': {
    verdict: 'pass',
    title: 'The certificate is valid and stays so for a while',
    citation: SOURCE.alarms,
    requirements: ['XKS-TLS-015', 'XKS-TLS-016', 'XKS-TLS-017'],
  },
  'tls/chain-untidy': {
    verdict: 'pass',
    title: 'The server sends its chain out of order, or more than the chain',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-007'],
    advice: 'Send the leaf first, then each issuer once: not every TLS client sorts a chain.',
  },
  'tls/certificates-differ': {
    verdict: 'pass',
    title: 'The addresses of the proxy serve different certificates',
    citation: SOURCE.hardening,
    requirements: ['XKS-NET-010', 'XKS-TLS-021'],
    advice: 'Install one certificate on every host: otherwise they expire one by one and faults come and go.',
  },
  'tls/leaf-is-ca': {
    verdict: 'pass',
    title: 'The certificate of the server is itself a CA certificate',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-019'],
    advice: 'Reissue it without the CA flag: some TLS clients reject it, and whoever holds its key can issue certificates.',
  },
  'tls/issuer-expires-first': {
    verdict: 'pass',
    title: 'An issuer in the chain expires before the certificate itself',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-018'],
    advice: 'Plan the renewal by the date of the issuer: the chain ends with the first certificate that ends.',
  },
  'tls/unobserved': {
    verdict: 'error',
    title: 'No handshake could be tried',
    citation: SOURCE.tool,
    requirements: ['XKS-TLS-001'],
    remedy: 'Run again: the address accepted a connection a moment ago and does not now. If it stays so, look at the evidence.',
    kms: null,
  },
  'tls/not-tls': {
    verdict: 'fail',
    title: 'The server does not speak TLS on this port',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001'],
    remedy: `Serve TLS on port 443 of the proxy, without plain HTTP or a PROXY protocol header in front. Look with: ${LOOK}`,
    kms: PREDICT.tls,
  },
  'tls/protocol-version': {
    verdict: 'fail',
    title: 'The server offers neither TLS 1.2 nor TLS 1.3',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-002'],
    remedy:
      'Enable TLS 1.2 or, better, TLS 1.3 on the proxy (or in the security policy of the TLS listener), and turn older ' +
      'versions off.',
    kms: PREDICT.tls,
  },
  'tls/no-kms-suite': {
    verdict: 'fail',
    title: 'The server takes none of the cipher suites of KMS',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-003', 'XKS-TLS-004'],
    remedy:
      'Enable one of TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256 (TLS 1.3), ECDHE-RSA-AES256-GCM-SHA384 or ' +
      'ECDHE-ECDSA-AES256-GCM-SHA384 (TLS 1.2; RSA or ECDSA as the key of the certificate is).',
    kms: PREDICT.tls,
  },
  'tls/client-certificate-required': {
    verdict: 'warn',
    title: 'The proxy demands a client certificate',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-022'],
    remedy:
      'Make client certificates optional on the proxy, or turn them off: signed requests authenticate KMS, and AWS calls ' +
      'mutual TLS deprecated. As it is, nothing beyond the handshake can be checked from here.',
    kms: PREDICT.clientCertificate,
  },
  'tls/handshake-timed-out': {
    verdict: 'fail',
    title: 'The server accepts the connection and then says nothing',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001'],
    remedy: `Look for a proxy process that hangs, or a target that listens without TLS. Look with: ${LOOK}`,
    kms: PREDICT.handshakeTimedOut,
  },
  'tls/handshake-closed': {
    verdict: 'fail',
    title: 'The server closes the connection during the handshake',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001'],
    remedy:
      "Look into the log of the proxy: it may know no certificate for the name '{host}', or a firewall cuts in. Look with: " +
      LOOK,
    kms: PREDICT.tls,
  },
  'tls/handshake-failed': {
    verdict: 'fail',
    title: 'The handshake fails',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001'],
    remedy: `Look into the log of the proxy for the alert in the evidence. Look with: ${LOOK}`,
    kms: PREDICT.tls,
  },
  'tls/chain-incomplete': {
    verdict: 'fail',
    title: 'The server does not send the certificate of its issuer',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-TLS-007'],
    remedy:
      'Install the full chain on the proxy: leaf first, then every intermediate up to a CA that KMS trusts; the missing ' +
      'issuer is in the evidence, and your CA publishes it (often as fullchain.pem). If that issuer is a private CA, see ' +
      `tls/untrusted-ca. Look with: ${LOOK}`,
    kms: PREDICT.tls,
  },
  'tls/untrusted-ca': {
    verdict: 'fail',
    title: 'The chain ends at a CA that is not on the list of KMS',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-006', 'XKS-TLS-008'],
    remedy:
      'Get a certificate from a public CA on the list; private and enterprise CAs are not accepted. If the CA in the ' +
      'evidence is public and cross-signed by a listed one, send that cross-signed certificate too.',
    kms: PREDICT.tls,
  },
  'tls/self-signed': {
    verdict: 'fail',
    title: 'The certificate is self-signed',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-008'],
    remedy: "Get a certificate for '{host}' from a public CA on the list of KMS.",
    kms: PREDICT.tls,
  },
  'tls/chain-rejected': {
    verdict: 'fail',
    title: 'The chain reaches a trusted CA, but a TLS client rejects it',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-006'],
    remedy: `Reissue the certificate: the evidence holds the reason OpenSSL gives. Look with: ${LOOK}`,
    kms: PREDICT.tls,
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
  'tls/chain-unconfirmed': {
    verdict: 'error',
    title: 'The chain could not be confirmed on a second connection',
    citation: SOURCE.tool,
    requirements: ['XKS-TLS-006', 'XKS-TLS-021'],
    remedy: 'Run again. If it stays so, the hosts behind the address differ or drop connections: install one certificate on all.',
    kms: null,
  },
  'tls/issuer-expired': {
    verdict: 'fail',
    title: 'An intermediate certificate in the chain is not valid now',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-018'],
    remedy: 'Install the current intermediate that your CA publishes, or reissue the certificate.',
    kms: PREDICT.tls,
  },
  'tls/root-expired': {
    verdict: 'warn',
    title: 'The chain leads only to a CA whose own certificate is not valid now',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-018'],
    remedy: 'Use a chain to another listed CA: KMS still lists this one, but TLS clients that look at its dates reject it.',
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'tls/issuer-expires-soon': {
    verdict: 'warn',
    title: 'An issuer in the chain expires soon, before the certificate itself',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-018'],
    remedy: 'Reissue the certificate under a CA that lasts longer: in {daysToExpire} days the whole chain ends.',
    kms: PREDICT.nothing,
  },
  'tls/common-name-only': {
    verdict: 'fail',
    title: 'Only the common name covers the endpoint, no alternative name does',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-010'],
    remedy: `Reissue the certificate with '{host}' among its alternative names (SAN, type DNS) as well. ${NAME_NOTE}`,
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'tls/alternative-name-only': {
    verdict: 'fail',
    title: 'The certificate has no common name; only an alternative name covers the endpoint',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009'],
    remedy:
      "Reissue the certificate with the common name '{host}', or the wildcard of its parent domain (a host name over 64 " +
      `characters fits only as a wildcard). ${NAME_NOTE}`,
    kms: PREDICT.tls,
  },
  'tls/common-name-differs': {
    verdict: 'fail',
    title: 'An alternative name covers the endpoint, the common name is another one',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009'],
    remedy: `Reissue the certificate with the common name '{host}', or the wildcard of its parent domain. ${NAME_NOTE}`,
    kms: PREDICT.tls,
  },
  'tls/wildcard-of-other-level': {
    verdict: 'fail',
    title: 'The wildcard of the certificate does not reach the endpoint: it covers one label only',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-011'],
    remedy: "Reissue the certificate for '{host}', or for a wildcard of exactly its parent domain.",
    kms: PREDICT.tls,
  },
  'tls/hostname-mismatch': {
    verdict: 'fail',
    title: 'The certificate is for another host',
    citation: SOURCE.create,
    requirements: ['XKS-TLS-009', 'XKS-TLS-010'],
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
} as const satisfies FindingTable;

export type TlsCode = keyof typeof TLS_FINDINGS;
