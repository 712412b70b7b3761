/** Healthy certificates, chains and protocols. */
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import type { Variant } from './variant.ts';
import { CERTIFICATE_VARIANTS } from './variants-tls-certificate.ts';

/** OpenSSL wants at least one suite of TLS 1.2 in every list, also for a server that speaks TLS 1.3 only. */
const NOT_IN_TLS_1_3 = 'ECDHE-ECDSA-AES256-GCM-SHA384';

const PROTOCOL_VARIANTS: readonly Variant[] = [
  {
    name: 'tls-1-2-only',
    summary: 'the server takes TLS 1.2 only',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.maxVersion = 'TLSv1.2';
    },
  },
  {
    name: 'tls-1-3-only',
    summary: 'the server takes TLS 1.3 only',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.minVersion = 'TLSv1.3';
    },
  },
  {
    name: 'only-aes-256-gcm',
    summary: 'TLS_AES_256_GCM_SHA384 is the only suite',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      Object.assign(proxyTls, { minVersion: 'TLSv1.3', ciphers: `TLS_AES_256_GCM_SHA384:${NOT_IN_TLS_1_3}` });
    },
  },
  {
    name: 'only-chacha20',
    summary: 'TLS_CHACHA20_POLY1305_SHA256 is the only suite',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      Object.assign(proxyTls, { minVersion: 'TLSv1.3', ciphers: `TLS_CHACHA20_POLY1305_SHA256:${NOT_IN_TLS_1_3}` });
    },
  },
  {
    name: 'only-ecdhe-ecdsa',
    summary: 'ECDHE-ECDSA-AES256-GCM-SHA384 is the only suite',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      Object.assign(proxyTls, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
    },
  },
  {
    name: 'only-ecdhe-rsa',
    summary: 'ECDHE-RSA-AES256-GCM-SHA384 is the only suite, and the key is RSA',
    connectivity: 'both',
    shapes: ({ certificate, proxyTls }) => {
      certificate.key = 'rsa2048';
      Object.assign(proxyTls, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' });
    },
  },
  {
    name: 'old-versions-too',
    summary: 'the server still takes TLS 1.0 and 1.1 besides the new ones',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      Object.assign(proxyTls, { minVersion: 'TLSv1', ciphers: 'DEFAULT' });
    },
  },
  {
    name: 'client-certificate-requested',
    summary: 'the server asks for a client certificate and goes on without one',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.clientCertificate = 'requested';
    },
  },
  {
    name: 'client-certificate-requested-tls-1-2',
    summary: 'the same with TLS 1.2',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      Object.assign(proxyTls, { clientCertificate: 'requested', maxVersion: 'TLSv1.2' });
    },
  },
  {
    name: 'stapling',
    summary: 'the server staples that its certificate is good',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.staple = 'good';
    },
  },
  {
    name: 'stapling-nonsense',
    summary: 'the server staples something unreadable',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.staple = 'garbage';
    },
  },
  {
    name: 'server-name-needed',
    summary: 'the server has nothing for clients that name no host',
    connectivity: 'both',
    shapes: ({ proxyTls }) => {
      proxyTls.withoutName = 'refused';
    },
  },
  {
    name: 'a-certificate-each',
    summary: 'every address has a certificate of its own',
    connectivity: 'both',
    shapes: (plan) => {
      for (const address of addresses(plan)) plan.atAddress.set(address, { certificate: {} });
    },
  },
  {
    name: 'different-keys',
    summary: 'one address has an RSA certificate, the other an EC one',
    connectivity: 'both',
    shapes: (plan) => {
      plan.atAddress.set(addresses(plan)[1]!, { certificate: { key: 'rsa2048' } });
    },
  },
  {
    name: 'different-protocols',
    summary: 'one address takes TLS 1.2 only',
    connectivity: 'both',
    shapes: (plan) => {
      plan.atAddress.set(addresses(plan)[1]!, { tls: { maxVersion: 'TLSv1.2' } });
    },
  },
  {
    name: 'two-hosts-behind-an-address',
    summary: 'two hosts with certificates of their own take turns behind each address',
    connectivity: 'both',
    shapes: (plan) => {
      plan.rotation.push({});
    },
  },
];

function addresses({ connectivity }: SandboxPlan): readonly string[] {
  return connectivity === 'vpc' ? SANDBOX.nodeAddresses : SANDBOX.publicAddresses;
}

export const TLS_VARIANTS: readonly Variant[] = [...CERTIFICATE_VARIANTS, ...PROTOCOL_VARIANTS];
