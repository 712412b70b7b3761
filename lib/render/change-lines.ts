/** What differs from the last look at a store, in a few words for chat. */
import type { ChangedFinding, ReportChanges } from '../model/changes.ts';
import { cut } from './cut.ts';
import { inert } from './inert.ts';

const LINE = 200;

/** What it is compared with, how much differs, and how long the certificates last. */
export function changeLines(changes: ReportChanges): readonly string[] {
  const { since, certificateDaysToExpire: days } = changes;
  const compared =
    since === null
      ? 'This was the first look at the store: there is nothing to compare with.'
      : `Since the look of ${minuteOf(since.finishedAt)} (run ${since.runId}): ${countChanges(changes)}.`;
  return [compared, ...(days === null ? [] : [expiryLine(days)])].map((text) => cut(inert(text), LINE));
}

/** `2 new, 1 worse, 3 fixed`; `no change` when there is none. */
export function countChanges({ new: added, worsened, fixed }: Pick<ReportChanges, 'new' | 'worsened' | 'fixed'>): string {
  return countText(added.length, worsened.length, fixed.length);
}

export function countText(added: number, worsened: number, fixed: number): string {
  const parts = [
    [added, 'new'],
    [worsened, 'worse'],
    [fixed, 'fixed'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return told.length === 0 ? 'no change' : told.join(', ');
}

export function expiryLine(days: number): string {
  if (days < 0) return `A certificate in service expired ${plural(-days)} ago.`;
  return days === 0 ? 'A certificate in service expires today.' : `The first certificate in service expires in ${plural(days)}.`;
}

function plural(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

export function minuteOf(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2 UTC');
}

/** Since when it has been there, for what is there now and for what is gone. */
export function seenText({ before, firstSeen, lastSeen }: ChangedFinding): string {
  const was = before === null ? '' : `It was ${before} at the last look. `;
  return `${was}First seen ${minuteOf(firstSeen)}, last seen ${minuteOf(lastSeen)}.`;
}
