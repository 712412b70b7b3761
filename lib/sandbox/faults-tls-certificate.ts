/** Faults of the certificate and its chain. */
import type { CertificateProfile } from './certificate-profile.ts';
import type { Fault } from './fault.ts';
import { PROBE_ENDPOINT } from './foreign-service.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { renameHost } from './rename-host.ts';

export const CERTIFICATE_FAULTS: readonly Fault[] = [
  {
    name: 'private-ca',
    summary: 'the certificate comes from a CA that KMS does not trust',
    connectivity: 'both',
    codes: ['tls/untrusted-ca'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'untrusted';
    },
  },
  {
    name: 'private-root-sent',
    summary: 'a private CA, and the server sends its root too',
    connectivity: 'both',
    codes: ['tls/untrusted-ca'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { issuer: 'untrusted', chain: 'with-root' });
    },
  },
  {
    name: 'self-signed',
    summary: 'the certificate is self-signed',
    connectivity: 'both',
    codes: ['tls/self-signed'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'self-signed';
    },
  },
  {
    name: 'intermediate-not-sent',
    summary: 'the server sends its own certificate only',
    connectivity: 'both',
    codes: ['tls/chain-incomplete'],
    moots: { 'tls/issuer-expired': 'a certificate that is not sent cannot have expired' },
    breaks: ({ certificate }) => {
      certificate.chain = 'leaf-only';
    },
  },
  {
    name: 'issuer-not-a-ca',
    summary: 'the certificate that is sent as issuer is none of a CA',
    connectivity: 'both',
    codes: ['tls/issuer-not-a-ca'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'end-entity-intermediate';
    },
  },
  {
    name: 'self-signed-and-weak',
    summary: 'the certificate is self-signed and has an RSA key of 1024 bits',
    connectivity: 'both',
    codes: ['tls/self-signed', 'tls/weak-certificate'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { issuer: 'self-signed', key: 'rsa1024' });
    },
  },
  {
    name: 'intermediate-expired',
    summary: 'an intermediate certificate has expired',
    connectivity: 'both',
    codes: ['tls/issuer-expired'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'expired-intermediate';
    },
  },
  {
    name: 'name-constraint',
    summary: 'the intermediate may not issue for this name',
    connectivity: 'both',
    codes: ['tls/chain-rejected'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'constrained-intermediate';
    },
  },
  {
    name: 'certificate-expired',
    summary: 'the certificate expired yesterday',
    connectivity: 'both',
    codes: ['tls/expired'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -90, notAfterDays: -1 });
    },
  },
  {
    name: 'certificate-not-yet-valid',
    summary: 'the certificate is valid from tomorrow',
    connectivity: 'both',
    codes: ['tls/not-yet-valid'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: 1, notAfterDays: 90 });
    },
  },
  {
    name: 'certificate-expires-in-days',
    summary: 'the certificate expires in five days',
    connectivity: 'both',
    codes: ['tls/expires-in-days'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -85, notAfterDays: 5 });
    },
  },
  {
    name: 'certificate-expires-soon',
    summary: 'the certificate expires in three weeks',
    connectivity: 'both',
    codes: ['tls/expires-soon'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -69, notAfterDays: 21 });
    },
  },
  {
    name: 'wrong-host',
    summary: 'the certificate is for another host',
    connectivity: 'both',
    codes: ['tls/hostname-mismatch'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { commonName: 'other.example.com', subjectAltNames: ['other.example.com'] });
    },
  },
  {
    name: 'common-name-differs',
    summary: 'the SAN is right, the common name is another host',
    connectivity: 'both',
    codes: ['tls/common-name-differs'],
    breaks: ({ certificate }) => {
      certificate.commonName = 'other.example.com';
    },
  },
  {
    name: 'no-common-name',
    summary: 'the certificate has no common name',
    connectivity: 'both',
    codes: ['tls/alternative-name-only'],
    breaks: ({ certificate }) => {
      certificate.commonName = null;
    },
  },
  {
    name: 'no-alternative-name',
    summary: 'the certificate has no SAN',
    connectivity: 'both',
    codes: ['tls/common-name-only'],
    breaks: ({ certificate }) => {
      certificate.subjectAltNames = [];
    },
  },
  {
    name: 'wildcard-of-other-level',
    summary: 'the wildcard stands one level too high',
    connectivity: 'both',
    codes: ['tls/wildcard-of-other-level'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { commonName: '*.example.com', subjectAltNames: ['*.example.com'] });
    },
  },
  {
    name: 'client-usage',
    summary: 'the certificate is meant for clients',
    connectivity: 'both',
    codes: ['tls/not-for-servers'],
    breaks: ({ certificate }) => {
      certificate.usage = 'client';
    },
  },
  {
    name: 'weak-key',
    summary: 'the certificate has an RSA key of 1024 bits',
    connectivity: 'both',
    codes: ['tls/weak-certificate'],
    breaks: ({ certificate }) => {
      certificate.key = 'rsa1024';
    },
  },
  {
    name: 'public-ca-not-listed',
    summary: 'browsers trust the CA of the certificate, KMS does not',
    connectivity: 'both',
    codes: ['tls/publicly-trusted-ca'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'public';
    },
  },
  {
    name: 'root-expired',
    summary: 'the root is on the list and has expired',
    connectivity: 'both',
    codes: ['tls/root-expired'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'expired-root';
    },
  },
  {
    name: 'intermediate-expires-soon',
    summary: 'an intermediate certificate ends before the certificate itself, in three weeks',
    connectivity: 'both',
    codes: ['tls/issuer-expires-soon'],
    breaks: ({ certificate }) => {
      certificate.issuer = 'expiring-intermediate';
    },
  },
  {
    name: 'sha1-signature',
    summary: 'the certificate is signed with SHA-1',
    connectivity: 'both',
    codes: ['tls/weak-certificate'],
    breaks: ({ certificate }) => {
      certificate.hash = 'sha1';
    },
  },
  {
    name: 'short-certificate-overdue',
    summary: 'a certificate for 47 days was not renewed and has four days left',
    connectivity: 'both',
    codes: ['tls/expires-in-days'],
    breaks: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -43, notAfterDays: 4 });
    },
  },
  {
    name: 'host-over-64-characters',
    summary: 'the host name is too long for a common name, and there is no wildcard',
    connectivity: 'public',
    codes: ['tls/host-exceeds-common-name'],
    breaks: (plan) => {
      renameHost(plan, 'payments-and-settlements-of-the-whole-group.external-keys.example.com');
      plan.certificate.commonName = null;
    },
  },
  {
    name: 'certificate-revoked',
    summary: 'the server staples that its certificate is revoked',
    connectivity: 'both',
    codes: ['tls/revoked'],
    breaks: ({ proxyTls }) => {
      proxyTls.staple = 'revoked';
    },
  },
  {
    name: 'certificate-of-the-moment',
    summary: 'every connection is answered with another certificate',
    connectivity: 'both',
    codes: ['tls/chain-unconfirmed'],
    breaks: ({ rotation }) => {
      rotation.push(...Array.from({ length: 30 }, () => ({})));
    },
  },
  {
    name: 'one-address-expired',
    summary: 'one of the addresses serves a certificate that has expired',
    connectivity: 'both',
    codes: ['tls/expired'],
    breaks: (plan) => {
      atOneAddress(plan, { notBeforeDays: -90, notAfterDays: -1 });
    },
  },
  {
    name: 'one-address-of-private-ca',
    summary: 'one of the addresses serves a certificate of a private CA',
    connectivity: 'both',
    codes: ['tls/untrusted-ca', 'health/certificate-not-verified'],
    breaks: (plan) => {
      atOneAddress(plan, { issuer: 'untrusted' });
    },
  },
];

/** An interface endpoint leads to the node in its zone: what that node serves is met there, too. */
function atOneAddress({ connectivity, atAddress }: SandboxPlan, certificate: Partial<CertificateProfile>): void {
  const last = connectivity === 'vpc' ? [SANDBOX.nodeAddresses[1], PROBE_ENDPOINT.addresses[1]] : [SANDBOX.publicAddresses[1]];
  for (const address of last) atAddress.set(address, { certificate });
}
