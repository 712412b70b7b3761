/** Rules of a SARIF log, made from the findings of one report: a code is a rule, and its help says what to do. */
import type { Verdict } from '../model/verdict.ts';
import { citationLink } from './citation.ts';
import type { ShownFinding } from './outline.ts';

export interface Message {
  readonly text: string;
}

export interface Rule {
  readonly id: string;
  readonly shortDescription: Message;
  readonly fullDescription: Message;
  readonly help: Message;
  readonly helpUri?: string;
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[] };
}

/**
 * Plain text, in which SARIF would read `{0}` as a place to fill and `[text](target)` as a link (§3.11.5, §3.11.6). Braces are
 * doubled, links are broken.
 */
export function message(text: string): Message {
  return { text: text.replace(/[{}]/g, '$&$&').replaceAll('](', '] (') };
}

export function defaultLevel(verdict: Verdict): string {
  if (verdict === 'fail' || verdict === 'error') return 'error';
  return verdict === 'warn' ? 'warning' : 'none';
}

/** Findings come worst first, so that the worst of a code describes its rule. */
export function rulesOf(findings: readonly ShownFinding[]): {
  readonly rules: readonly Rule[];
  readonly indexOf: (code: string) => number;
} {
  const places = new Map<string, number>();
  const rules = findings.flatMap((finding) => {
    if (places.has(finding.code)) return [];
    places.set(finding.code, places.size);
    return [ruleOf(finding)];
  });
  return { rules, indexOf: (code) => places.get(code) ?? -1 };
}

function ruleOf(finding: ShownFinding): Rule {
  const { code, title, verdict, citation, rows } = finding;
  const link = citationLink(citation);
  return {
    id: code,
    shortDescription: message(title),
    fullDescription: message([`${title}.`, ...(citation === '' ? [] : [`Source: ${citation}`])].join(' ')),
    help: message(helpOf(finding)),
    ...(link === null ? {} : { helpUri: link }),
    defaultConfiguration: { level: defaultLevel(verdict) },
    properties: { tags: [...new Set(rows)] },
  };
}

function helpOf({ remedy, kms, advice, title }: ShownFinding): string {
  const lines = [
    ...remedy.map(({ kind, text }) => (kind === 'command' ? `  ${text}` : text)),
    ...(kms === null ? [] : [`KMS would say: ${kms}`]),
    ...(advice === null ? [] : [advice]),
  ];
  return lines.length === 0 ? `Nothing to do: ${title}.` : lines.join('\n');
}
