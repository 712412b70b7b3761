/** What the `tls` check can find out about the handshake: versions, suites, client certificates. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';
import { LOOK } from './tls-look-command.ts';

export const TLS_PROTOCOL_FINDINGS = {
  'tls/protocol-accepted': {
    verdict: 'pass',
    title: 'The handshake completes with a version and suite of KMS',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-001', 'XKS-TLS-002', 'XKS-TLS-003', 'XKS-TLS-004'],
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
  'tls/old-versions-on': {
    verdict: 'pass',
    title: 'The server still takes TLS versions older than 1.2',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-005'],
    advice: 'Turn TLS 1.0 and 1.1 off (RFC 8996): KMS never offers them, and whoever does is not KMS.',
  },
  'tls/newest-version-off': {
    verdict: 'pass',
    title: 'The server does not take TLS 1.3',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-005'],
    advice: 'Turn TLS 1.3 on: it saves KMS one round trip a connection, of 250 ms that a request may take.',
  },
  'tls/client-certificate-requested': {
    verdict: 'pass',
    title: 'The proxy asks for a client certificate and goes on without one',
    citation: SOURCE.spec,
    requirements: ['XKS-TLS-022'],
    advice: 'Leave it optional, or stop asking: AWS calls mutual TLS deprecated, so the day may come when KMS presents none.',
  },
  'tls/needs-server-name': {
    verdict: 'pass',
    title: 'A client that does not name the host gets no or another certificate',
    citation: SOURCE.hardening,
    requirements: ['XKS-TLS-021'],
    advice:
      'KMS names the host (SNI), so this does not stop it. Other clients may not, such as HTTPS health checks of a load ' +
      'balancer: make the certificate of the proxy the default one.',
  },
  'tls/protocols-differ': {
    verdict: 'pass',
    title: 'The addresses of the proxy agree to different TLS versions or suites',
    citation: SOURCE.hardening,
    requirements: ['XKS-NET-010', 'XKS-TLS-021'],
    advice: 'Give every host of the proxy the same TLS settings: otherwise a fault of one of them comes and goes.',
  },
} as const satisfies FindingTable;
