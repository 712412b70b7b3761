/** Healthy certificates and chains. */
import { renameHost } from './rename-host.ts';
import type { Variant } from './variant.ts';

export const CERTIFICATE_VARIANTS: readonly Variant[] = [
  {
    name: 'key-rsa2048',
    summary: 'the certificate has a key of RSA of 2048 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.key = 'rsa2048';
    },
  },
  {
    name: 'key-rsa3072',
    summary: 'the certificate has a key of RSA of 3072 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.key = 'rsa3072';
    },
  },
  {
    name: 'key-rsa4096',
    summary: 'the certificate has a key of RSA of 4096 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.key = 'rsa4096';
    },
  },
  {
    name: 'key-ec384',
    summary: 'the certificate has a key of EC P-384',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.key = 'ec384';
    },
  },
  {
    name: 'issuer-key-rsa2048',
    summary: 'the CA signs with a key of RSA of 2048 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuerKey = 'rsa2048';
    },
  },
  {
    name: 'issuer-key-rsa3072',
    summary: 'the CA signs with a key of RSA of 3072 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuerKey = 'rsa3072';
    },
  },
  {
    name: 'issuer-key-rsa4096',
    summary: 'the CA signs with a key of RSA of 4096 bits',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuerKey = 'rsa4096';
    },
  },
  {
    name: 'issuer-key-ec384',
    summary: 'the CA signs with a key of EC P-384',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuerKey = 'ec384';
    },
  },
  {
    name: 'rsa-throughout',
    summary: 'RSA keys of certificate and CA',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { key: 'rsa2048', issuerKey: 'rsa2048' });
    },
  },
  {
    name: 'root-sent',
    summary: 'the server sends the root too',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.chain = 'with-root';
    },
  },
  {
    name: 'chain-out-of-order',
    summary: 'the server sends the intermediates in the wrong order',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.chain = 'wrong-order';
    },
  },
  {
    name: 'stranger-in-chain',
    summary: 'the server sends a certificate that has nothing to do with the chain',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.chain = 'extra';
    },
  },
  {
    name: 'cross-signed',
    summary: 'an intermediate is cross-signed, the certificate by a stranger comes first',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuer = 'cross-signed';
    },
  },
  {
    name: 'cross-signed-trusted-first',
    summary: 'an intermediate is cross-signed, the certificate by the trusted root comes first',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuer = 'cross-signed-trusted-first';
    },
  },
  {
    name: 'cross-signed-root',
    summary: 'the root is also sent as signed by a stranger',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuer = 'cross-signed-root';
    },
  },
  {
    name: 'under-the-root',
    summary: 'the root itself signed the certificate',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuer = 'root';
    },
  },
  {
    name: 'long-chain',
    summary: 'five CAs stand between root and certificate',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.issuer = 'long';
    },
  },
  {
    name: 'no-extended-key-usage',
    summary: 'the certificate limits no purpose',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.usage = 'none';
    },
  },
  {
    name: 'wildcard',
    summary: 'common name and alternative name are the wildcard of the parent domain',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { commonName: '*.xks.example.com', subjectAltNames: ['*.xks.example.com'] });
    },
  },
  {
    name: 'wildcard-beside-the-name',
    summary: 'the common name is the host, a wildcard stands beside it among the alternative names',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.subjectAltNames = ['*.xks.example.com', 'xks.example.com'];
    },
  },
  {
    name: 'many-names',
    summary: 'the host is one of a hundred alternative names',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      certificate.subjectAltNames = [...Array.from({ length: 99 }, (_, at) => `h${at}.example.com`), 'myproxy.xks.example.com'];
    },
  },
  {
    name: 'upper-case-names',
    summary: 'the certificate spells the host in capitals',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { commonName: 'MYPROXY.XKS.EXAMPLE.COM', subjectAltNames: ['MyProxy.Xks.Example.COM'] });
    },
  },
  {
    name: 'six-days',
    summary: 'a certificate for six days, two days old',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -2, notAfterDays: 4 });
    },
  },
  {
    name: 'six-days-at-renewal',
    summary: 'a certificate for six days at two thirds of its life',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -4, notAfterDays: 2 });
    },
  },
  {
    name: 'forty-seven-days',
    summary: 'a certificate for 47 days at two thirds of its life',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -31.5, notAfterDays: 15.5 });
    },
  },
  {
    name: 'a-year-before-renewal',
    summary: 'a certificate for a year with 31 days left',
    connectivity: 'both',
    shapes: ({ certificate }) => {
      Object.assign(certificate, { notBeforeDays: -334, notAfterDays: 31 });
    },
  },
  {
    name: 'host-in-unicode',
    summary: 'the host is an internationalized name',
    connectivity: 'public',
    shapes: (plan) => {
      renameHost(plan, 'xn--schlssel-proxy-zob.example.com');
    },
  },
  {
    name: 'long-host-with-wildcard',
    summary: 'the host has more than 64 characters, its wildcard fits the common name',
    connectivity: 'public',
    shapes: (plan) => {
      renameHost(plan, `proxy-${'x'.repeat(50)}.external-keys.example.com`);
      plan.certificate.commonName = '*.external-keys.example.com';
    },
  },
];
