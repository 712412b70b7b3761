/** Was the case detected, and did KMS end as predicted? Pure. */
import { CATALOG } from '../../cli/catalog.ts';
import type { Finding, KmsPrediction } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { expectedCodes, type MatrixCase } from './cases.ts';
import { findingsOf, type Preflight } from './preflight.ts';
import type { Met } from './regardless.ts';

export interface CaseVerdict {
  readonly name: string;
  readonly connectivity: MatrixCase['connectivity'];
  readonly expected: readonly string[];
  /** Expected, and not said. */
  readonly missed: readonly string[];
  /** Bad findings that the fault does not explain. */
  readonly falseAlarms: readonly string[];
  /** One line for every call of KMS that ended otherwise than predicted. */
  readonly wrong: readonly string[];
  /** What must hold of every run, whatever its faults, and did not. */
  readonly broken: readonly string[];
}

export function isGood({ missed, falseAlarms, wrong, broken }: CaseVerdict): boolean {
  return [missed, falseAlarms, wrong, broken].every((lines) => lines.length === 0);
}

/** @param met null: KMS was not asked */
export function judgeCase(one: MatrixCase, preflight: Preflight, met: Met | null): CaseVerdict {
  const expected = expectedCodes(one);
  const codes = findingsOf(preflight.report).map(({ code }) => code);
  return {
    name: one.name,
    connectivity: one.connectivity,
    expected,
    missed: expected.filter((code) => !codes.includes(code)),
    falseAlarms: falseAlarms(one, preflight.report),
    wrong: met === null ? [] : judgePredictions(one, preflight.report, met),
    broken: brokenRules(one, preflight),
  };
}

export function isBad({ verdict }: Finding): boolean {
  return verdict === 'fail' || verdict === 'error' || verdict === 'warn';
}

/** How fast a busy machine answers is chance, unless the fault is about it. */
export function isLatency({ requirements }: Finding): boolean {
  return requirements.length > 0 && requirements.every((row) => row.startsWith('XKS-RTT-') || row === 'XKS-OPS-003');
}

function falseAlarms(one: MatrixCase, report: Report): readonly string[] {
  const explained = new Set([...expectedCodes(one), ...one.faults.flatMap(({ also = {} }) => Object.keys(also))]);
  const foretold = predictionsOf(report).flatMap(({ create, connect }) => [...create, ...connect]);
  return findingsOf(report)
    .filter((finding) => isBad(finding) && !explained.has(finding.code) && !isForetold(finding, foretold))
    .map(({ code }) => code);
}

/** An action that ended as a check said it would. */
function isForetold({ code, kms }: Finding, foretold: readonly string[]): boolean {
  const ends = code === 'create-key-store/refused' ? kms?.create : code === 'connect-key-store/failed' ? kms?.connect : [];
  return (ends ?? []).some((end) => foretold.includes(end));
}

/** Of checks only: what actions say is the outcome. */
function predictionsOf({ checks }: Report, counts: (finding: Finding) => boolean = () => true): readonly KmsPrediction[] {
  return checks.flatMap(({ findings }) => findings.filter(counts)).flatMap(({ kms }) => kms ?? []);
}

function judgePredictions(one: MatrixCase, report: Report, met: Met): readonly string[] {
  const expected = expectedCodes(one);
  const predictions = predictionsOf(report, (finding) => expected.includes(finding.code) || !isLatency(finding));
  const said = disagreements(predictions, met);
  const open = one.faults.some(({ otherwise }) => otherwise !== undefined);
  if (!open) return said;
  const documented = disagreements(
    predictions.filter(({ basis }) => basis === 'documented'),
    met,
  ).filter((line) => line.endsWith('documented'));
  return said.length === 0 ? ['KMS ends as predicted, though the fault says that it may not'] : documented;
}

/** One line for everything that went otherwise than predicted. */
export function disagreements(predictions: readonly KmsPrediction[], met: Met): readonly string[] {
  return (['create', 'connect'] as const).flatMap((call) => {
    const code = met[call];
    if (code === undefined || predictions.some((one) => code !== null && one[call].includes(code))) return [];
    if (code !== null) return [`${call} ended in ${code}, which no finding predicts`];
    return predictions
      .filter((one) => one[call].length > 0)
      .map((one) => `${call} succeeded, though ${one[call].join(' or ')} was ${one.basis}`);
  });
}

/** Would it be worth asking KMS to connect a store that was made before the fault? */
export function predictsConnection(report: Report): boolean {
  return predictionsOf(report).some(({ connect }) => connect.length > 0);
}

/** A judge chooses among the rows of its table: what else it named, no list of what is covered would show. */
function rowsBesideTable(report: Report): readonly string[] {
  return findingsOf(report).flatMap(({ code, requirements }) => {
    const declared: readonly string[] = CATALOG.find((entry) => entry.code === code)?.spec.requirements ?? [];
    const beside = requirements.filter((row) => !declared.includes(row));
    return beside.length === 0 ? [] : [`${code} names ${beside.join(', ')}, which its table does not`];
  });
}

export function brokenRules(one: MatrixCase, { report, stored, created, leaks }: Preflight): readonly string[] {
  const expected = expectedCodes(one);
  const severe = findingsOf(report).filter((finding) => expected.includes(finding.code));
  const shut = report.checks.some(({ verdict, reason }) => verdict === 'fail' || verdict === 'error' || reason === 'blocked');
  const overridden = report.checks.some(({ findings }) => findings.some((finding) => finding.overriddenFrom !== null));
  const skipped = report.checks.some(({ reason, findings }) => reason === 'requested' && findings.length === 0);
  const asked = report.action === 'create' && !shut;
  const rules: readonly (readonly [string, boolean])[] = [
    ['the report is stored as it was made', JSON.stringify(stored) === JSON.stringify(report)],
    ['nothing of the credential shows', leaks.length === 0],
    ['something that is expected is bad', severe.length === 0 || severe.some(isBad)],
    ['a fail, an error or a blocked check shuts the gate', !shut || report.gate?.open === false],
    ['nothing but those shuts the gate of a creation', !asked || report.gate?.open === true || overridden || skipped],
    ['the store is created behind an open gate only', !created || report.gate?.open === true],
  ];
  return [...rules.filter(([, holds]) => !holds).map(([rule]) => rule), ...rowsBesideTable(report)].map(
    (rule) => `broken: ${rule}`,
  );
}
