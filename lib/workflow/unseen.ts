/**
 * What did a look not see, although no verdict says so? In a re-validation some of that is no more than a warning, and some findings of
 * one check compare with what another one sees. Pure.
 */
import type { ALARMS_FINDINGS } from '../checks/alarms-findings.ts';
import type { CONNECTION_STATE_FINDINGS } from '../checks/connection-state-findings.ts';
import type { HEALTH_FINDINGS } from '../checks/health-findings.ts';
import type { KEYS_FINDINGS } from '../checks/keys-findings.ts';
import type { METRICS_FINDINGS } from '../checks/metrics-findings.ts';
import { CREDENTIAL_FINDINGS } from '../checks/request-credential-findings.ts';
import type { CheckResult } from '../model/report.ts';

export interface Seen {
  readonly checks: readonly CheckResult[];
  /** null: no certificate was seen. */
  readonly certificateDaysToExpire: number | null;
}

/** Could it not have been found, were it still there? */
export function isUnseen(code: string, { checks, certificateDaysToExpire }: Seen): boolean {
  const found = checks.flatMap(({ findings }) => findings.map((finding) => finding.code));
  if (BLIND.some(({ when, hides }) => hides(code) && when.some((one) => found.includes(one)))) return true;
  return certificateDaysToExpire === null && OF_CERTIFICATE.some((one) => one === code);
}

interface Blind {
  readonly when: readonly string[];
  hides(code: string): boolean;
}

const NO_CREDENTIAL = [
  'request/credential-not-given',
  'request/credential-not-read',
  'request/credential-unreadable',
] as const satisfies readonly (keyof typeof CREDENTIAL_FINDINGS)[];

const OTHER_CREDENTIAL = 'connection-state/other-credential' satisfies keyof typeof CONNECTION_STATE_FINDINGS;

const BLIND: readonly Blind[] = [
  {
    when: ['health/no-credential' satisfies keyof typeof HEALTH_FINDINGS],
    hides: (code) => code.startsWith('health/'),
  },
  {
    when: ['keys/not-all-looked-at' satisfies keyof typeof KEYS_FINDINGS],
    hides: (code) => code.startsWith('keys/'),
  },
  { when: NO_CREDENTIAL, hides: (code) => code in CREDENTIAL_FINDINGS || code === OTHER_CREDENTIAL },
];

/** They compare with the certificate that this run sees. */
const OF_CERTIFICATE: readonly (keyof typeof ALARMS_FINDINGS | keyof typeof METRICS_FINDINGS)[] = [
  'alarms/certificate-replaced',
  'metrics/other-certificate',
];
