/** What the `tls` check can find out about the chain behind the certificate. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';
import { LOOK } from './tls-look-command.ts';

export const TLS_TRUST_FINDINGS = {
  'tls/chain-trusted': {
    verdict: 'pass',
    title: 'The certificate chains to a CA that KMS trusts',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-006', 'XKS-TLS-007', 'XKS-TLS-008'],
  },
  'tls/chain-untidy': {
    verdict: 'pass',
    title: 'The server sends its chain out of order, or more than the chain',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-007'],
    advice: 'Send the leaf first, then each issuer once: not every TLS client sorts a chain.',
  },
  'tls/issuer-expires-first': {
    verdict: 'pass',
    title: 'An issuer in the chain expires before the certificate itself',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-018'],
    advice: 'Plan the renewal by the date of the issuer: the chain ends with the first certificate that ends.',
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
  'tls/issuer-not-a-ca': {
    verdict: 'fail',
    title: 'What the server sends as the issuer of a certificate is no CA, so that TLS clients do not follow it',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-006', 'XKS-TLS-007'],
    remedy:
      'Have the certificate issued by a CA: the one in the evidence lacks the CA flag or may not sign certificates. If that CA ' +
      `has another certificate that is in order, install it in the chain instead. Look with: ${LOOK}`,
    kms: { ...PREDICT.tls, basis: 'expected' },
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
  'tls/publicly-trusted-ca': {
    verdict: 'fail',
    title: 'The CA is publicly trusted, but not on the list of KMS',
    citation: SOURCE.trustedCas,
    requirements: ['XKS-TLS-006', 'XKS-TLS-008'],
    remedy:
      'Browsers trust the root in the evidence, KMS does not list it. Ask the CA for the chain that is cross-signed by a listed ' +
      'root (listedRootsOfThisCa in the evidence, if it has any) and install it in full; with an ACME client choose that chain, ' +
      "for example: certbot renew --preferred-chain 'ISRG Root X1'. Otherwise get a certificate for '{host}' from another CA.",
    kms: PREDICT.tls,
  },
} as const satisfies FindingTable;
