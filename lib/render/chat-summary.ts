/** What every chat message says besides its findings, in few and short lines that mean nothing but themselves. */
import { VERDICTS, type Verdict } from '../model/verdict.ts';
import { cut } from './cut.ts';
import { inert, inertCommand } from './inert.ts';
import type { Outline, ShownResult } from './outline.ts';
import { VERDICT_WORD } from './paint.ts';
import { printable } from './printable.ts';
import type { RenderOptions } from './renderer.ts';

export interface ChatSummary {
  readonly headline: string;
  /** Counts, circumstances, lab, why nothing was created. */
  readonly overview: readonly string[];
  /** By verdict. */
  readonly checks: readonly string[];
  readonly actions: readonly string[];
  readonly notes: readonly string[];
  /** How to read the whole report: command and, where there is one, address. */
  readonly readWith: string;
  readonly link: string | null;
}

/** Slack's limit of a header, and a good length anywhere. */
export const HEADLINE = 150;
/** So short that all of this fits into every medium, whatever the report holds. */
const LINE = 200;
const LIST = 300;
const COMMAND = 400;
const MOST_LINES = 3;

export function chatSummary(outline: Outline, options: RenderOptions): ChatSummary {
  const { verdict, headline, counts, circumstances, lab, gate, checks, actions, notes } = outline;
  const overview = [counts === '' ? '' : `${counts}.`, circumstances, lab ?? '', ...gate.slice(0, MOST_LINES).map(gateLine)];
  return {
    headline: cut(`${word(verdict)} ${inert(headline)}`, HEADLINE),
    overview: [...overview.filter((line) => line !== '').map((text) => line(text)), ...more(gate)],
    checks: checkLines(checks),
    actions: [...actions.slice(0, MOST_LINES).map(actionLine), ...more(actions)],
    notes: [...notes.slice(0, MOST_LINES).map((note) => line(`Note: ${note}`)), ...more(notes)],
    readWith: readWithOf(options.readWith),
    link: linkOf(options.link),
  };
}

export function word(verdict: Verdict): string {
  return VERDICT_WORD[verdict].trim();
}

/** What was left out, in words; empty when nothing was. */
export function leftOut(left: number): string {
  if (left === 0) return '';
  return `${left} more ${left === 1 ? 'finding, no worse than these, is' : 'findings, none worse than these, are'} in the report.`;
}

function line(text: string, length: number = LINE): string {
  return cut(inert(text), length);
}

/** A command is whole or is not there. */
export function readWithOf(command: string | undefined): string {
  const shown = command === undefined || command.length > COMMAND ? null : inertCommand(printable(command));
  return shown ?? 'xks-preflight render REPORT.json --format text';
}

function gateLine(reason: string): string {
  return `Nothing was created because of: ${reason}`;
}

function more(list: readonly unknown[]): readonly string[] {
  return list.length > MOST_LINES ? [`${list.length - MOST_LINES} more of these in the report.`] : [];
}

/** `FAIL tls, health; PASS rtt`: one line for each verdict, one for what is blocked, none for what does not apply. */
function checkLines(checks: readonly ShownResult[]): readonly string[] {
  const byVerdict = VERDICTS.flatMap((verdict) => {
    const ids = checks.filter((check) => check.verdict === verdict && !check.blocked).map(({ id }) => id);
    return ids.length === 0 ? [] : [line(`Checks ${word(verdict)}: ${ids.join(', ')}`, LIST)];
  });
  const blocked = checks.filter((check) => check.blocked);
  const lines = blocked.slice(0, MOST_LINES).map(({ id, outcome }) => line(`Check blocked: ${id} ${outcome}`));
  return [...byVerdict, ...lines, ...more(blocked)];
}

function actionLine({ id, verdict, outcome }: ShownResult): string {
  return line(`Action ${word(verdict)}: ${id}${outcome === '' ? '' : `, ${outcome}`}`);
}

/** An address that Slack's own link markup and JSON carry unchanged. */
function linkOf(link: string | undefined): string | null {
  return link !== undefined && link.length <= 2_000 && /^https:\/\/[A-Za-z0-9.-]+\/[A-Za-z0-9/._~%?=&+:,;-]*$/.test(link)
    ? link
    : null;
}
