/** The first sentence of a report: what it comes to, for somebody who reads no further. */
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { printable } from './printable.ts';

export function headline(report: Report): string {
  const { action, verdict } = report;
  if (action === 'revalidate') return `${storeName(report)}: ${AFTER_REVALIDATION[verdict]}`;
  return `${storeName(report)}: ${action === 'create' ? afterCreate(report) : afterCheck(report)}`;
}

/** The name of the store, or its id; for people. */
export function storeName(report: Report): string {
  const name = report.request.CustomKeyStoreName ?? report.request.CustomKeyStoreId;
  return typeof name === 'string' && printable(name) !== '' ? printable(name) : 'External key store without a name';
}

const AFTER_CHECK: Readonly<Record<Verdict, string>> = {
  fail: 'this external key store would not work.',
  error: 'whether this external key store would work could not be told.',
  warn: 'this external key store would work, but look at the warnings.',
  pass: 'everything AWS KMS asks of this external key store is in place.',
  skipped: 'nothing was checked.',
};

const AFTER_REVALIDATION: Readonly<Record<Verdict, string>> = {
  fail: 'this external key store has faults.',
  error: 'whether this external key store is well could not be told.',
  warn: 'this external key store is well, but look at the warnings.',
  pass: 'this external key store has everything AWS KMS asks of it.',
  skipped: 'nothing was checked.',
};

/** Faults that KMS would take, and warnings that it may not, are told as such: the verdict alone would say too much or too little. */
function afterCheck({ verdict, checks }: Report): string {
  const bad = checks.flatMap(({ findings }) => findings).filter((finding) => finding.verdict === verdict && finding.kms !== null);
  const refused = bad.some(({ kms }) => kms !== null && kms.create.length + kms.connect.length > 0);
  if (verdict === 'fail' && bad.length > 0 && !refused) return KMS_WOULD_TAKE_IT;
  return verdict === 'warn' && refused ? KMS_MAY_REFUSE : AFTER_CHECK[verdict];
}

const KMS_WOULD_TAKE_IT = 'AWS KMS would take this external key store, but it has faults that endanger its keys.';
const KMS_MAY_REFUSE = 'AWS KMS may refuse this external key store, see the warnings.';

/** What a run that may create came to depends on how far it got. */
function afterCreate(report: Report): string {
  const done = (id: string): Verdict => report.actions.find((action) => action.id === id)?.verdict ?? 'skipped';
  const isWell = (id: string): boolean => done(id) === 'pass' || done(id) === 'warn';
  if (!isWell('create-key-store')) {
    return done('create-key-store') === 'skipped'
      ? `${afterCheck(report).replace(/\.$/, '')}; nothing was created.`
      : 'the external key store was not created, see below.';
  }
  if (wasDeleted(report)) return 'the external key store was created and then deleted again: its alarms could not be made.';
  const unfinished = report.actions.filter((action) => action.verdict === 'fail' || action.verdict === 'error');
  if (unfinished.length > 0)
    return `the external key store exists, but not all went well: ${unfinished.map(({ id }) => printable(id)).join(', ')}.`;
  return isWell('connect-key-store')
    ? 'the external key store exists and is connected.'
    : 'the external key store exists; it was not connected, see below.';
}

function wasDeleted({ actions }: Report): boolean {
  return actions.some(({ findings }) => findings.some(({ code }) => code === 'roll-back/deleted'));
}

/** `2 faults, 1 unanswered question, 3 warnings`; empty when there is none of them. */
export function tally(findings: readonly Finding[]): string {
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  const parts = [
    plural(count('fail'), 'fault', 'faults'),
    plural(count('error'), 'unanswered question', 'unanswered questions'),
    plural(count('warn'), 'warning', 'warnings'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function plural(count: number, one: string, many: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
