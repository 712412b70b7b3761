/** Reports for the renderers: one as runs make it, one in which every text that others control is hostile. */
import type { Finding } from '../../lib/model/finding.ts';
import type { CheckResult, Report } from '../../lib/model/report.ts';

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    code: 'tls/expired',
    requirements: ['XKS-TLS-015'],
    verdict: 'fail',
    reason: null,
    overriddenFrom: null,
    title: 'The certificate has expired',
    evidence: { daysToExpire: -2, addresses: ['10.0.1.10:443', '10.0.2.10:443'] },
    citation: 'A guide (https://example.com/guide)',
    remedy: 'Renew the certificate and install it on every host of the proxy.',
    advice: null,
    kms: { create: [], connect: ['XKS_PROXY_INVALID_TLS_CONFIGURATION'], basis: 'documented' },
    ...changes,
  };
}

export function passing(code: string, title: string): Finding {
  return finding({
    code,
    title,
    verdict: 'pass',
    evidence: { medianMs: 12.5 },
    remedy: null,
    kms: null,
    requirements: ['XKS-RTT-001'],
  });
}

export function checkResult(id: string, findings: readonly Finding[], changes: Partial<CheckResult> = {}): CheckResult {
  const verdict = findings[0]?.verdict ?? 'skipped';
  return { id, verdict, durationMs: 12, reason: null, blockedBy: [], findings, truncated: 0, ...changes };
}

export function sampleReport(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: '1.0',
    runId: 'run-0001',
    action: 'check',
    verdict: 'fail',
    lab: false,
    startedAt: '2026-11-23T10:00:00.000Z',
    finishedAt: '2026-11-23T10:00:02.500Z',
    region: 'us-east-1',
    account: '111122223333',
    perspective: 'this machine',
    requestedBy: null,
    request: { CustomKeyStoreName: 'payments-xks', XksProxyUriEndpoint: 'https://myproxy.example.com' },
    gate: { open: false, reasons: ['This is a check run: it creates nothing.'] },
    checks: [
      checkResult('rtt', [passing('rtt/near', 'The round trip to the proxy is within the limit')]),
      checkResult('tls', [finding(), passing('tls/protocol', 'The handshake completes')]),
      checkResult('vpc-endpoint-service', [
        acceptanceRequired(),
        finding({
          code: 'vpc-endpoint-service/principal-wildcard',
          verdict: 'warn',
          title: 'The endpoint service allows everybody',
          evidence: {},
          remedy: 'Allow KMS alone.',
          kms: { create: [], connect: [], basis: 'expected' },
          requirements: [],
        }),
      ]),
      checkResult('private-dns', [], { reason: 'not-applicable' }),
      checkResult('health', [], { reason: 'blocked', blockedBy: ['tls'] }),
    ],
    actions: [],
    notes: ['The proxy authentication credential came from --proxy-config proxy.json.'],
    ...changes,
  };
}

function acceptanceRequired(): Finding {
  return finding({
    code: 'vpc-endpoint-service/acceptance-required',
    requirements: ['XKS-VPCE-008'],
    title: 'Connections must be accepted by the owner of the service',
    evidence: { serviceId: 'vpce-svc-0123456789abcdef0', acceptance: true },
    remedy:
      "Turn acceptance off: aws ec2 modify-vpc-endpoint-service-configuration --region 'us-east-1' " +
      "--service-id 'vpce-svc-0123456789abcdef0' --no-acceptance-required, then run again.",
    kms: {
      create: ['XksProxyVpcEndpointServiceInvalidConfigurationException', 'XksProxyInvalidConfigurationException'],
      connect: ['XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION'],
      basis: 'expected',
    },
  });
}

/** Everything with which a server, a certificate or a DNS record could try to mislead a reader. */
export const HOSTILE = {
  markup: '<script>alert(1)</script>',
  emphasis: '*bold* @everyone',
  newline: 'one\r\nPASS  forged line\ttab',
  ansi: '\u001b[2J\u001b[31mred\u001b]0;title\u0007\u009b1m',
  bidi: '\u202egnp.exe\u2066 \u200fmarks',
  invisible: 'zero\u200bwidth\ufeff \u{e0041}tag',
  separators: 'line\u2028paragraph\u2029end',
} as const;

export function hostileReport(): Report {
  const text = Object.values(HOSTILE).join(' | ');
  const bad = finding({
    code: `tls/${text}`,
    title: text,
    citation: text,
    remedy: text,
    advice: text,
    requirements: [text],
    evidence: { ...HOSTILE, nested: { [text]: [text, { deep: text }] }, [text]: text },
    kms: { create: [text], connect: [text], basis: 'expected' },
  });
  return sampleReport({
    runId: text,
    region: text,
    account: text,
    perspective: text,
    requestedBy: text,
    action: 'create',
    request: { CustomKeyStoreName: text },
    gate: { open: false, reasons: [text] },
    checks: [checkResult(text, [bad], { truncated: 3 }), checkResult('health', [], { reason: 'blocked', blockedBy: [text] })],
    actions: [{ id: text, verdict: 'fail', durationMs: 1, reason: null, evidence: { text }, findings: [bad] }],
    notes: [text],
  });
}
