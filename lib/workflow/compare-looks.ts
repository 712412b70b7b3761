/**
 * What differs between two looks at a store? Pure. A finding is followed by its code: at however many addresses it stands, it is one,
 * with the worst verdict. It counts as fixed only when this look could tell: a check that was blocked, left out or broke down, in whole
 * or in part, repairs nothing, and neither does one that fails now where it did not before. What the request demotes or skips is as
 * bad as it would have been, for it changes nothing in the world.
 */
import type { ChangedFinding, ReportChanges } from '../model/changes.ts';
import type { FactName } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { CheckResult, Report } from '../model/report.ts';
import { HISTORY_VERSION, type OpenFinding, type StoreHistory } from '../model/store-history.ts';
import { VERDICTS, type Verdict, worst } from '../model/verdict.ts';
import { isUnseen } from './unseen.ts';

/** One look: what a report says of a store, apart from its size limits and notes. */
export type LookedAt = Pick<Report, 'runId' | 'startedAt' | 'finishedAt' | 'verdict' | 'checks'> & {
  readonly CustomKeyStoreId: string;
  readonly certificateDaysToExpire: number | null;
};

/**
 * Of findings that this look saw, of those that it could not tell about, and of each kind of change: an item of DynamoDB holds 400 KB.
 * There are about 300 bad codes.
 */
export const MOST_FOLLOWED = 300;
export const MOST_CHANGED = 100;

/** What it finds happened between two looks: that is news once, does not stay open, and nobody repairs it. */
const OF_EVENTS: FactName = 'changes';

/** @param before null: nobody has looked before, or what was kept cannot be read */
export function compareLooks(before: StoreHistory | null, look: LookedAt): StoreHistory {
  const known = before?.open ?? [];
  const found = badFindings(look);
  const gone = known.filter(({ code }) => !found.some((one) => one.code === code)).map((one) => liesBehind(one, found, known));
  const [repaired, untold] = divide(gone, (finding) => finding.behind === undefined && couldTell(finding, look));
  const now = found.slice(0, MOST_FOLLOWED).map((finding) => follow(finding, known, repaired, look.finishedAt));
  const stillOpen = untold.filter((finding) => isStillAsked(finding, look.checks)).slice(0, MOST_FOLLOWED);
  const seen = now.map(({ finding }) => finding).filter(({ code }) => checkId(code) !== OF_EVENTS);
  const { runId, startedAt, finishedAt, verdict } = look;
  return {
    version: HISTORY_VERSION,
    CustomKeyStoreId: look.CustomKeyStoreId,
    last: { runId, startedAt, finishedAt, verdict },
    changes: {
      since: before === null ? null : { runId: before.last.runId, finishedAt: before.last.finishedAt },
      ...changesAmong(now, repaired),
      certificateDaysToExpire: look.certificateDaysToExpire,
    },
    open: [...seen, ...stillOpen].toSorted(worstFirst),
  };
}

interface Followed {
  readonly finding: OpenFinding;
  /** At the last look; null: it was not there. */
  readonly before: Verdict | null;
  /** In whose place this one stands: the same requirement, broken in another way. */
  readonly replaces: readonly OpenFinding[];
}

type Bad = Omit<OpenFinding, 'firstSeen' | 'lastSeen' | 'behind'>;

function badFindings({ checks }: LookedAt): readonly Bad[] {
  const byCode = new Map<string, Bad>();
  for (const finding of checks.flatMap(({ findings }) => findings)) {
    const verdict = finding.overriddenFrom ?? finding.verdict;
    if (!isBad(verdict)) continue;
    const { code, title, requirements } = finding;
    const before = byCode.get(code);
    byCode.set(code, {
      code,
      title,
      verdict: worst([verdict, before?.verdict ?? verdict]),
      requirements: [...new Set([...(before?.requirements ?? []), ...requirements])],
    });
  }
  return [...byCode.values()].toSorted(worstFirst);
}

/**
 * A certificate that expires soon, and then is expired, has two codes for one requirement of one check: that is no repair and no new
 * fault, but one that got worse.
 */
function follow(found: Bad, known: readonly OpenFinding[], repaired: readonly OpenFinding[], seen: string): Followed {
  const same = known.find(({ code }) => code === found.code);
  if (same !== undefined) {
    return { finding: { ...found, firstSeen: same.firstSeen, lastSeen: seen }, before: same.verdict, replaces: [] };
  }
  const replaces = repaired.filter((one) => isOfSameRequirement(one, found) && !isWorse(one.verdict, found.verdict));
  const milder = replaces.filter((one) => isWorse(found.verdict, one.verdict));
  const firstSeen = milder.map((one) => one.firstSeen).toSorted()[0] ?? seen;
  const before = milder.length === 0 ? null : worst(milder.map(({ verdict }) => verdict));
  return { finding: { ...found, firstSeen, lastSeen: seen }, before, replaces };
}

function changesAmong(
  now: readonly Followed[],
  repaired: readonly OpenFinding[],
): Pick<ReportChanges, 'new' | 'worsened' | 'fixed'> {
  const replaced = new Set(now.flatMap(({ replaces }) => replaces));
  const worsened = now.filter(({ finding, before }) => before !== null && isWorse(finding.verdict, before));
  const isNew = now.filter(({ before }) => before === null);
  return {
    new: isNew.map(changed).slice(0, MOST_CHANGED),
    worsened: worsened.map(changed).slice(0, MOST_CHANGED),
    fixed: repaired
      .filter((finding) => !replaced.has(finding))
      .toSorted(worstFirst)
      .map((finding) => changed({ finding: { ...finding, verdict: 'pass' }, before: finding.verdict, replaces: [] }))
      .slice(0, MOST_CHANGED),
  };
}

function changed({ finding, before }: Followed): ChangedFinding {
  const { code, title, verdict, firstSeen, lastSeen } = finding;
  return { code, title, verdict, before, firstSeen, lastSeen };
}

/** Would this look have found it, were it still there? */
function couldTell({ code, requirements }: OpenFinding, look: LookedAt): boolean {
  const check = checkOf(code, look.checks);
  if (check === undefined) return false;
  // A check that no longer applies, say because the store has no endpoint service any more, has nothing to find fault with.
  if (check.reason === 'not-applicable') return true;
  if (check.reason !== null || wasCutAmongBad(check) || isUnseen(code, look)) return false;
  return !check.findings.some((finding) => hides(finding, requirements));
}

/**
 * What could not be told may hide anything that the check would have found. A part that was left alone hides its own requirements: it
 * may be left alone for ever, for want of a credential or a permission, and the rest of the check is none the worse for it.
 */
function hides({ verdict, reason, overriddenFrom, requirements }: Finding, wanted: readonly string[]): boolean {
  if (verdict === 'error') return true;
  // What the request left out was looked at, and is known.
  const untold = reason === 'blocked' || reason === 'not-readable' || (reason === 'requested' && overriddenFrom === null);
  return untold && requirements.some((row) => wanted.includes(row));
}

/**
 * Where no handshake comes about, nobody sees when the certificate expires: a failure that is new may keep from sight what the check found
 * before, for as long as it stands. One of the same requirement stands in its place instead.
 */
function liesBehind(gone: OpenFinding, found: readonly Bad[], known: readonly OpenFinding[]): OpenFinding {
  const { behind, ...rest } = gone;
  const failed = found.filter(({ code, verdict }) => verdict === 'fail' && checkId(code) === checkId(gone.code));
  const isNew = ({ code }: Bad): boolean => !known.some((one) => one.code === code && one.verdict === 'fail');
  const still = failed.find(({ code }) => code === behind) ?? failed.find((one) => isNew(one) && !isOfSameRequirement(one, gone));
  return still === undefined ? rest : { ...rest, behind: still.code };
}

/** A result that was cut keeps its worst findings, so only where all that is left is bad may more of that kind be missing. */
function wasCutAmongBad({ truncated, findings }: CheckResult): boolean {
  return truncated > 0 && findings.every(({ verdict }) => isBad(verdict));
}

/** No: this version of the product has no such check any more, so nothing will ever tell. */
function isStillAsked({ code }: OpenFinding, checks: readonly CheckResult[]): boolean {
  return checkOf(code, checks) !== undefined;
}

function checkOf(code: string, checks: readonly CheckResult[]): CheckResult | undefined {
  return checks.find(({ id }) => id === checkId(code));
}

function isOfSameRequirement(a: Bad, b: Bad): boolean {
  return checkId(a.code) === checkId(b.code) && a.requirements.some((row) => b.requirements.includes(row));
}

function checkId(code: string): string {
  return code.slice(0, code.indexOf('/'));
}

function isBad(verdict: Verdict): boolean {
  return verdict === 'fail' || verdict === 'error' || verdict === 'warn';
}

function isWorse(verdict: Verdict, than: Verdict): boolean {
  return VERDICTS.indexOf(verdict) < VERDICTS.indexOf(than);
}

function worstFirst(a: Bad, b: Bad): number {
  return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || (a.code < b.code ? -1 : Number(a.code > b.code));
}

function divide<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}
