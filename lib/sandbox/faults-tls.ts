/** Faults of certificate and protocol. */
import type { Fault } from './fault.ts';
import { FAULTY_TLS } from './xks-proxy.ts';

export const TLS_FAULTS: readonly Fault[] = [
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
    breaks: ({ certificate }) => {
      certificate.chain = 'leaf-only';
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
      certificate.notAfterDays = 5;
    },
  },
  {
    name: 'certificate-expires-soon',
    summary: 'the certificate expires in three weeks',
    connectivity: 'both',
    codes: ['tls/expires-soon'],
    breaks: ({ certificate }) => {
      certificate.notAfterDays = 21;
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
    name: 'old-tls',
    summary: 'the server speaks TLS 1.1 at best',
    connectivity: 'both',
    codes: ['tls/protocol-version'],
    breaks: ({ proxyTls }) => {
      Object.assign(proxyTls, FAULTY_TLS.oldVersions);
    },
  },
  {
    name: 'aes128-only',
    summary: 'the server takes none of the cipher suites of KMS',
    connectivity: 'both',
    codes: ['tls/no-kms-suite'],
    breaks: ({ proxyTls }) => {
      Object.assign(proxyTls, FAULTY_TLS.aes128Only);
    },
  },
  {
    name: 'client-certificate',
    summary: 'the proxy demands a client certificate',
    connectivity: 'both',
    codes: ['tls/client-certificate-required', 'health/client-certificate-required'],
    breaks: ({ proxyTls }) => {
      proxyTls.clientCertificate = 'required';
    },
  },
  {
    name: 'plain-http',
    summary: 'plain HTTP on the port',
    connectivity: 'both',
    codes: ['tls/not-tls'],
    breaks: ({ behaviour }) => {
      behaviour.transport = 'plain-http';
    },
  },
  {
    name: 'silent',
    summary: 'the port accepts connections and then says nothing',
    connectivity: 'both',
    codes: ['tls/handshake-timed-out'],
    breaks: ({ behaviour }) => {
      behaviour.transport = 'silent';
    },
  },
  {
    name: 'closes-after-hello',
    summary: 'the server hangs up during the handshake',
    connectivity: 'both',
    codes: ['tls/handshake-closed'],
    breaks: ({ behaviour }) => {
      behaviour.transport = 'close-after-hello';
    },
  },
];
