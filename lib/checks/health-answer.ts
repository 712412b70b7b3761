/** What does one answer to GetHealthStatus say? Either the health of the key manager, or which findings it deserves. Pure. */
import type { NetFailure, NetFailureKind } from '../net/net-failure.ts';
import type { Exchange } from '../net/prober.ts';
import { type ContractViolation, type HealthStatus, parseHealthStatus } from '../xks/health-status.ts';
import { peerText } from '../xks/peer-text.ts';
import { errorNameIn, isProxyErrorName, PROXY_ERRORS, type ProxyErrorName } from '../xks/proxy-errors.ts';
import type { Judged } from './finding-table.ts';
import type { HealthCode } from './health-findings.ts';

type Said = Judged<HealthCode>;
type Answered = Extract<Exchange, { ok: true }>;

export interface AnswerJudgement {
  /** Null when the answer is not usable. */
  readonly status: HealthStatus | null;
  readonly faults: readonly Said[];
}

/** @param servedBefore every leaf that `tls` met, verified or not */
export function judgeAnswer(exchange: Exchange, servedBefore: readonly string[] = []): AnswerJudgement {
  if (!exchange.ok) return { status: null, faults: [judgeNetFailure(exchange.failure, servedBefore)] };
  const { status } = exchange;
  if (status >= 300 && status < 400) return fault('health/redirected', { status });
  if (wantsClientCertificate(exchange)) return fault('health/client-certificate-required', { status });
  if (isHtml(exchange)) return fault('health/html-page', { status });
  if (status !== 200) return judgeError(exchange);
  const parsed = parseHealthStatus(exchange.body);
  const faults = [
    ...judgeVersion(exchange),
    ...judgeContentType(exchange),
    ...(parsed.ok ? [] : judgeViolations(parsed.violations)),
  ];
  return { status: parsed.ok ? parsed.value : null, faults };
}

const BY_KIND: Partial<Record<NetFailureKind, HealthCode>> = {
  timeout: 'health/no-answer',
  closed: 'health/connection-closed',
  reset: 'health/connection-closed',
  malformed: 'health/not-http',
  'no-shared-protocol': 'health/not-http',
  'too-large': 'health/answer-too-large',
  'client-certificate-required': 'health/client-certificate-required',
  'unexpected-certificate': 'health/certificate-changed',
};

export function judgeNetFailure({ phase, kind, detail, leafSha256 }: NetFailure, servedBefore: readonly string[]): Said {
  // Not another certificate than before, only none that was verified: what is wrong with it, `tls` says.
  if (kind === 'unexpected-certificate' && leafSha256 !== undefined && servedBefore.includes(leafSha256)) {
    return { code: 'health/certificate-not-verified', evidence: { leafSha256 } };
  }
  const code = phase === 'vantage' ? undefined : BY_KIND[kind];
  return { code: code ?? 'health/unobserved', evidence: { why: kind, phase, detail } };
}

/** Some frameworks label whatever they send as a web page: an object in JSON is none. */
function isHtml({ headers, body }: Answered): boolean {
  return /^\s*<(!doctype|html)/i.test(body) || (/text\/html/i.test(headers['content-type'] ?? '') && !/^\s*\{/.test(body));
}

/**
 * nginx completes the handshake without the client certificate it demands and refuses each request instead. Its page is told by
 * the sentence in it (nginx, ngx_http_special_response.c, error 496): the status it sends is a plain 400.
 */
function wantsClientCertificate({ status, body }: Answered): boolean {
  return status === 400 && body.includes('No required SSL certificate was sent');
}

/** Source: XKS proxy API specification: HTTP/1.1 or later. */
function judgeVersion({ httpVersion }: Answered): readonly Said[] {
  return httpVersion === '1.0' ? [{ code: 'health/old-http', evidence: { httpVersion } }] : [];
}

function judgeContentType({ headers }: Answered): readonly Said[] {
  const contentType = headers['content-type'] ?? null;
  if (contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json') return [];
  const shown = contentType === null ? null : peerText(contentType, 64);
  return [{ code: 'health/wrong-content-type', evidence: { contentType: shown } }];
}

const BY_ROW: Readonly<Record<string, HealthCode>> = {
  'XKS-HEALTH-003': 'health/broken-json',
  'XKS-HEALTH-004': 'health/fleet-size-invalid',
  'XKS-HEALTH-005': 'health/vendor-fields-invalid',
  'XKS-HEALTH-006': 'health/fleet-details-invalid',
  'XKS-HEALTH-007': 'health/instance-fields-invalid',
  'XKS-HEALTH-008': 'health/status-unknown',
};

function judgeViolations(violations: readonly ContractViolation[]): readonly Said[] {
  const byRow = Map.groupBy(violations, ({ requirement }) => requirement);
  return [...byRow].map(([row, all]) => ({
    code: BY_ROW[row] ?? 'health/broken-json',
    evidence: { fields: all.map(({ field }) => field), expected: all[0]!.expected },
  }));
}

const BY_ERROR: Readonly<Record<ProxyErrorName, HealthCode>> = {
  AuthenticationFailedException: 'health/credential-rejected',
  AccessDeniedException: 'health/access-denied',
  InvalidUriPathException: 'health/path-unknown',
  ValidationException: 'health/request-rejected',
  InvalidStateException: 'health/invalid-state',
  ThrottlingException: 'health/throttled',
  InternalException: 'health/proxy-internal-error',
  UnsupportedOperationException: 'health/unsupported-operation',
  DependencyTimeoutException: 'health/key-manager-timeout',
  // These three belong to the key operations and never answer a health call.
  InvalidCiphertextException: 'health/unknown-error-name',
  InvalidKeyUsageException: 'health/unknown-error-name',
  KeyNotFoundException: 'health/unknown-error-name',
};

function judgeError({ status, body }: Answered): AnswerJudgement {
  const errorName = errorNameIn(body);
  if (errorName === null) return fault(status === 404 ? 'health/not-found' : 'health/error-without-name', { status });
  if (!isProxyErrorName(errorName)) return fault('health/unknown-error-name', { status, errorName: peerText(errorName, 64) });
  const usualStatus = PROXY_ERRORS[errorName];
  const code = BY_ERROR[errorName];
  return fault(code, { status, errorName, ...(status === usualStatus ? {} : { usualStatus }) });
}

function fault(code: HealthCode, evidence: Said['evidence']): AnswerJudgement {
  return { status: null, faults: [{ code, evidence }] };
}
