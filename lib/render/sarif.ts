/**
 * The report as SARIF 2.1.0, for code scanning. A finding is a result; its code is the rule.
 *
 * `error` means that we could not tell. SARIF says that with kind `open`, which must have level `none` (§3.27.9, §3.27.10), so
 * that a viewer may show it as harmless. Therefore it is also a notification of level `error`, which says that the results are
 * not complete (appendix I). Checks that were blocked are such notifications, too.
 */
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import type { SkipReason, Verdict } from '../model/verdict.ts';
import { plainLines } from './finding-lines.ts';
import { storeName } from './headline.ts';
import { type Outline, outlineOf, type ShownFinding, type ShownResult } from './outline.ts';
import { escapeInJson } from './printable.ts';
import type { RenderOptions } from './renderer.ts';
import { defaultLevel, message, rulesOf } from './sarif-rules.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations?: Json;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, Json>>;
}

const KIND: Readonly<Record<Exclude<Verdict, 'skipped'>, string>> = { fail: 'fail', error: 'open', warn: 'fail', pass: 'pass' };

/** What the request itself left out is neither passed nor inapplicable: it is told, and asks for nothing. */
const SKIPPED_KIND: Readonly<Record<SkipReason, string>> = {
  'not-applicable': 'notApplicable',
  requested: 'informational',
  blocked: 'open',
  'not-readable': 'open',
};

export function renderSarif(report: Report, options: RenderOptions): string {
  const outline = outlineOf(report, options.questions);
  const findings = [...outline.toRepair, ...outline.others];
  const { rules, indexOf } = rulesOf(findings);
  const store = storeName(report);
  const ordinals = new Map<string, number>();
  const results = findings.map((finding): Result => {
    const ordinal = (ordinals.get(finding.code) ?? 0) + 1;
    ordinals.set(finding.code, ordinal);
    const kind = kindOf(finding);
    return {
      ruleId: finding.code,
      ruleIndex: indexOf(finding.code),
      kind,
      level: kind === 'fail' ? defaultLevel(finding.verdict) : 'none',
      message: message([`${finding.title}.`, ...plainLines(finding)].join('\n')),
      ...locationsOf(options.requestFile),
      partialFingerprints: { 'xksPreflight/v1': `${store}/${finding.code}/${ordinal}` },
      properties: { verdict: finding.verdict, requirements: finding.rows, evidence: finding.evidence },
    };
  });
  const sarif = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'xks-preflight', rules } },
        automationDetails: { id: `xks-preflight/${store}/`, description: message(outline.headline) },
        invocations: [invocation(report, outline)],
        results,
        properties: { verdict: report.verdict, lab: report.lab, ...Object.fromEntries(outline.facts) },
      },
    ],
  };
  // Viewers put such files into web pages: no text may open an element there.
  return asText(sarif);
}

/** One log of the runs of several. @param texts each as `renderSarif` makes it; none, where no store could be checked */
export function joinSarif(texts: readonly string[]): string {
  const logs = texts.map((text) => JSON.parse(text) as { readonly runs: readonly unknown[] });
  return asText({ ...(logs[0] ?? { version: '2.1.0' }), runs: logs.flatMap(({ runs }) => runs) });
}

function asText(sarif: object): string {
  return `${escapeInJson(JSON.stringify(sarif, null, 2)).replaceAll('<', '\\u003c')}\n`;
}

function kindOf({ verdict, reason }: ShownFinding): string {
  return verdict === 'skipped' ? SKIPPED_KIND[reason ?? 'not-applicable'] : KIND[verdict];
}

/**
 * The request is the one file a result can stand in; where it is not known, a result has no location at all. Code scanning of GitHub
 * takes none without a line (microsoft/sarif-sdk, rule GH1003), so it is the first.
 */
function locationsOf(requestFile: string | undefined): Pick<Result, 'locations'> {
  const uri = requestFile === undefined ? null : fileUri(requestFile);
  return uri === null ? {} : { locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }] };
}

/** A relative reference; null for what cannot be one, such as standard input. */
function fileUri(path: string): string | null {
  const relative = path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  if (relative === '' || relative === '-' || /^\/|^[A-Za-z]:/.test(relative)) return null;
  return relative
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}

function invocation(report: Report, outline: Outline): Readonly<Record<string, Json>> {
  return {
    // The exit code of an `error` report says that the tool failed.
    executionSuccessful: report.verdict !== 'error',
    ...timeOf('startTimeUtc', report.startedAt),
    ...timeOf('endTimeUtc', report.finishedAt),
    toolExecutionNotifications: notifications(outline),
  };
}

function timeOf(name: string, text: string): Readonly<Record<string, string>> {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? { [name]: text } : {};
}

function notifications(outline: Outline): readonly Json[] {
  const unanswered = outline.toRepair.filter(({ verdict }) => verdict === 'error');
  return [
    notification('note', `${outline.headline} ${outline.counts}`.trim()),
    ...(outline.lab === null ? [] : [notification('warning', outline.lab)]),
    ...outline.gate.map((reason) => notification('warning', `Nothing was created because of: ${reason}`)),
    ...unanswered.map(({ code, title }) => ({
      ...notification('error', `Could not be told: ${title}`),
      associatedRule: { id: code },
    })),
    ...outline.checks.filter(({ findings, blocked }) => findings.length === 0 || blocked).map(resultNotification),
    ...outline.actions.map(resultNotification),
    ...outline.notes.map((note) => notification('note', note)),
  ];
}

function resultNotification({ id, verdict, outcome, blocked }: ShownResult): Readonly<Record<string, Json>> {
  const bad = verdict === 'fail' || verdict === 'error' || blocked;
  return notification(bad ? 'error' : 'note', `${id}: ${verdict}${outcome === '' ? '' : `, ${outcome}`}`);
}

function notification(level: string, text: string): Readonly<Record<string, Json>> {
  return { level, message: { text: message(text).text } };
}
