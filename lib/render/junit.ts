/**
 * The report as JUnit XML, for CI systems: one suite per check and action, one case per finding. There is no word for a warning:
 * such a case passes and says so in its output, as the exit code does. `error` is an error there, too: it could not be told.
 */
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { plainLines } from './finding-lines.ts';
import { type Outline, outlineOf, type ShownFinding, type ShownResult } from './outline.ts';
import type { RenderOptions } from './renderer.ts';
import { escapeMarkup, xmlText } from './xml-text.ts';

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly verdict: Verdict;
  /** One line. */
  readonly message: string;
  readonly lines: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly durationMs: number;
  readonly cases: readonly Case[];
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly output: readonly string[];
}

export function renderJunit(report: Report, options: RenderOptions): string {
  return renderJunitOf([report], options);
}

/** Suites of several reports bear the name of the store, or CI systems would take them for the same. */
export function renderJunitOf(reports: readonly Report[], options: RenderOptions): string {
  const ofReports = reports.map((report) => ({ report, suites: suitesOf(report, options, reports.length > 1) }));
  const suites = ofReports.flatMap((one) => one.suites);
  const cases = suites.flatMap((suite) => suite.cases);
  const seconds = suites.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="xks-preflight" ${counts(cases)} time="${time(seconds)}">`,
    ...ofReports.flatMap((one) => one.suites.flatMap((suite) => suiteLines(suite, one.report.startedAt))),
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf(report: Report, options: RenderOptions, isOneOfSeveral: boolean): readonly Suite[] {
  const outline = outlineOf(report, options.questions);
  const results = [...outline.checks, ...outline.actions].map(suiteOf);
  const suites = [aboutRun(outline, results), ...results];
  if (!isOneOfSeveral) return suites;
  const { CustomKeyStoreName, CustomKeyStoreId } = report.request;
  const named = (name: string): string => `${CustomKeyStoreName ?? CustomKeyStoreId ?? report.runId}.${name}`;
  return suites.map((suite) => ({
    ...suite,
    name: named(suite.name),
    cases: suite.cases.map((one) => ({ ...one, suite: named(one.suite) })),
  }));
}

/** What belongs to no check. It has a case only where the report is worse than everything in it: CI must not be green then. */
function aboutRun(outline: Outline, suites: readonly Suite[]): Suite {
  const { verdict, headline, counts: tally, lab, gate, notes } = outline;
  const isSaid = suites.some((suite) => suite.cases.some((one) => one.verdict === verdict));
  const isBad = verdict === 'fail' || verdict === 'error';
  const output = [headline, tally, lab ?? '', ...gate.map((reason) => `Nothing was created because of: ${reason}`), ...notes];
  return {
    name: 'report',
    durationMs: 0,
    cases: isBad && !isSaid ? [{ suite: 'report', name: 'verdict', verdict, message: headline, lines: notes }] : [],
    properties: outline.facts,
    output: output.filter((line) => line !== ''),
  };
}

function suiteOf(result: ShownResult): Suite {
  const { id, verdict, outcome, durationMs, findings, question } = result;
  const names = new Map<string, number>();
  const cases = findings.map((finding) => caseOf(id, finding, names));
  const isSaid = cases.some((one) => one.verdict === verdict);
  const itself: Case = { suite: id, name: id, verdict, message: outcome === '' ? id : outcome, lines: [] };
  return {
    name: id,
    durationMs,
    cases: isSaid ? cases : [itself, ...cases],
    properties: question === null ? [] : [['question', question]],
    output: [outcome].filter((line) => line !== ''),
  };
}

/** CI systems follow a case by its name over many runs, and drop the second of two alike. */
function caseOf(suite: string, finding: ShownFinding, names: Map<string, number>): Case {
  const seenBefore = names.get(finding.code) ?? 0;
  names.set(finding.code, seenBefore + 1);
  const name = `${finding.code}${seenBefore === 0 ? '' : ` (${seenBefore + 1})`}`;
  const { title, verdict, overridden } = finding;
  const message = overridden === null ? title : `${title} (${overridden})`;
  return { suite, name, verdict, message, lines: [title, ...plainLines(finding)] };
}

function suiteLines({ name, durationMs, cases, properties, output }: Suite, startedAt: string): readonly string[] {
  // The schema of the format knows no time zone here; all our times are UTC.
  const started = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(startedAt)?.[0];
  const timestamp = started === undefined ? '' : ` timestamp="${started}"`;
  return [
    `  <testsuite name="${xmlText(name)}" ${counts(cases)} time="${time(durationMs)}"${timestamp}>`,
    ...(properties.length === 0 ? [] : propertyLines(properties)),
    ...cases.flatMap(caseLines),
    ...(output.length === 0 ? [] : [`    <system-out>${block(output)}</system-out>`]),
    '  </testsuite>',
  ];
}

function propertyLines(properties: Suite['properties']): readonly string[] {
  const lines = properties.map(([name, value]) => `      <property name="${xmlText(name)}" value="${xmlText(value)}"/>`);
  return ['    <properties>', ...lines, '    </properties>'];
}

function caseLines({ suite, name, verdict, message, lines }: Case): readonly string[] {
  return [
    `    <testcase classname="${xmlText(suite)}" name="${xmlText(name)}" time="0.000">`,
    `      ${outcomeOf(verdict, xmlText(message), block(lines))}`,
    '    </testcase>',
  ];
}

function outcomeOf(verdict: Verdict, message: string, text: string): string {
  if (verdict === 'fail') return `<failure message="${message}" type="fail">${text}</failure>`;
  if (verdict === 'error') return `<error message="${message}" type="error">${text}</error>`;
  if (verdict === 'skipped') return `<skipped message="${message}"/>`;
  return `<system-out>${verdict === 'warn' ? 'WARNING: ' : ''}${text === '' ? message : text}</system-out>`;
}

function counts(cases: readonly Case[]): string {
  const count = (verdict: Verdict): number => cases.filter((one) => one.verdict === verdict).length;
  return `tests="${cases.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function time(milliseconds: number): string {
  return (Number.isFinite(milliseconds) ? Math.max(0, milliseconds) / 1_000 : 0).toFixed(3);
}

/** Lines are clean already, each on its own. */
function block(lines: readonly string[]): string {
  return escapeMarkup(lines.join('\n'));
}
