/** What holds of any looks at a store, and of what is kept of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/model/json.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import { parseHistory, type StoreHistory } from '../../lib/model/store-history.ts';
import type { SkipReason } from '../../lib/model/verdict.ts';
import { compareLooks } from '../../lib/workflow/compare-looks.ts';
import { checkFound, finishedOn, look, NOTHING, skippedCheck, told } from '../support/looks.ts';

const findings = fc.uniqueArray(
  fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('fail', 'error', 'warn', 'pass'), fc.constantFrom('R1', 'R2')),
  { maxLength: 4, selector: ([state]) => state },
);
const results = fc.tuple(
  findings,
  fc.constantFrom<SkipReason | null>(null, null, null, 'blocked', 'requested', 'not-applicable'),
  fc.nat(2),
);
const checks = fc.tuple(results, results).map((both) =>
  both.map(([found, reason, truncated], at) =>
    reason === null
      ? checkFound(
          `check-${at}`,
          found.map((parts) => parts.join(':')),
          { truncated },
        )
      : skippedCheck(`check-${at}`, reason),
  ),
);

function historyOf(looks: readonly (readonly CheckResult[])[]): StoreHistory | null {
  return looks.reduce<StoreHistory | null>((before, one, at) => compareLooks(before, look(at + 1, ...one)), null);
}

describe('after any looks', () => {
  const looks = fc.array(checks, { maxLength: 4 });

  it('the same look once more changes nothing', () => {
    fc.assert(
      fc.property(looks, checks, (earlier, last) => {
        const after = compareLooks(historyOf(earlier), look(20, ...last));
        const again = compareLooks(after, look(21, ...last));
        expect(told(again)).toEqual(NOTHING);
        expect(again.open.map(({ code }) => code)).toEqual(after.open.map(({ code }) => code));
      }),
    );
  });

  it('everything bad is open, nothing twice, and nothing is new, worse and fixed at once', () => {
    fc.assert(
      fc.property(looks, checks, (earlier, last) => {
        const { open, changes } = compareLooks(historyOf(earlier), look(20, ...last));
        const codes = open.map(({ code }) => code);
        const badNow = last.flatMap((one) => one.findings).filter(({ verdict }) => verdict !== 'pass');
        expect(codes).toEqual(expect.arrayContaining(badNow.map(({ code }) => code)));
        expect(new Set(codes).size).toBe(codes.length);
        const all = [...changes.new, ...changes.worsened, ...changes.fixed].map(({ code }) => code);
        expect(new Set(all).size).toBe(all.length);
        expect(changes.fixed.filter(({ code }) => codes.includes(code))).toEqual([]);
      }),
    );
  });

  it('no finding was first seen after it was last seen, nor before the first look', () => {
    fc.assert(
      fc.property(looks, checks, (earlier, last) => {
        const { open } = compareLooks(historyOf(earlier), look(20, ...last));
        expect(open.filter(({ firstSeen, lastSeen }) => firstSeen > lastSeen || firstSeen < finishedOn(1))).toEqual([]);
      }),
    );
  });

  it('what was kept can be read again, as it was', () => {
    fc.assert(
      fc.property(looks, checks, (earlier, last) => {
        const after = compareLooks(historyOf(earlier), look(20, ...last));
        expect(parseHistory(JSON.parse(JSON.stringify(after)) as Json)).toEqual(after);
      }),
    );
  });
});

describe('what was kept', () => {
  const kept = compareLooks(null, look(1, checkFound('tls', ['expired:fail'])));

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'history'],
    ['a later version', { ...kept, version: 2 }],
    ['no version', { ...kept, version: undefined }],
    ['no look', { ...kept, last: null }],
    ['a look at no time', { ...kept, last: { ...kept.last, startedAt: 'today' } }],
    ['an unknown verdict', { ...kept, open: [{ ...kept.open[0], verdict: 'bad' }] }],
    ['behind nothing that has a name', { ...kept, open: [{ ...kept.open[0], behind: 7 }] }],
    ['no list of changes', { ...kept, changes: { ...kept.changes, fixed: null } }],
  ])('is not guessed at when it is %s', (_what, stored) => {
    expect(parseHistory(JSON.parse(JSON.stringify(stored)) as Json)).toBeNull();
  });
});
