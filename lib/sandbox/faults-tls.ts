/** Faults of certificate and protocol. */
import type { Fault } from './fault.ts';
import { CERTIFICATE_FAULTS } from './faults-tls-certificate.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { FAULTY_TLS } from './xks-proxy-tls.ts';

const PROTOCOL_FAULTS: readonly Fault[] = [
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
  {
    name: 'suite-of-other-key',
    summary: 'TLS 1.2 only, and its one suite of KMS is for another kind of key than that of the certificate',
    connectivity: 'both',
    codes: ['tls/no-kms-suite'],
    breaks: ({ proxyTls }) => {
      Object.assign(proxyTls, FAULTY_TLS.suiteOfOtherKey);
    },
  },
  {
    name: 'alert-after-hello',
    summary: 'the server answers the greeting with an internal error',
    connectivity: 'both',
    codes: ['tls/handshake-failed'],
    breaks: ({ behaviour }) => {
      behaviour.transport = 'alert-after-hello';
    },
  },
  {
    name: 'port-closes',
    summary: 'the port accepts connections and refuses them a moment later',
    connectivity: 'both',
    codes: ['tls/unobserved'],
    breaks: (plan) => {
      for (const address of addresses(plan)) plan.closing.add(address);
    },
  },
  {
    name: 'one-address-aes128-only',
    summary: 'one of the addresses takes none of the cipher suites of KMS',
    connectivity: 'both',
    codes: ['tls/no-kms-suite'],
    breaks: (plan) => {
      plan.atAddress.set(addresses(plan)[1]!, { tls: FAULTY_TLS.aes128Only });
    },
  },
];

function addresses({ connectivity }: SandboxPlan): readonly string[] {
  return connectivity === 'vpc' ? SANDBOX.nodeAddresses : SANDBOX.publicAddresses;
}

export const TLS_FAULTS: readonly Fault[] = [...CERTIFICATE_FAULTS, ...PROTOCOL_FAULTS];
