import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../lib/model/report.ts';
import type { StoreHistory } from '../../lib/model/store-history.ts';
import type { SkipReason } from '../../lib/model/verdict.ts';
import { compareLooks, MOST_CHANGED, MOST_FOLLOWED } from '../../lib/workflow/compare-looks.ts';
import { checkFound, finishedOn, foundAs, look, NOTHING, skippedCheck, told } from '../support/looks.ts';

/** What the second of two looks tells. */
function second(first: readonly CheckResult[], then: readonly CheckResult[]): StoreHistory {
  return compareLooks(compareLooks(null, look(1, ...first)), look(2, ...then));
}

describe('a first look', () => {
  const first = compareLooks(
    null,
    look(1, checkFound('tls', ['expired:fail', 'odd:warn', 'valid:pass']), checkFound('rtt', ['unmeasured:error'])),
  );

  it('finds everything bad new, since nothing', () => {
    expect(first.changes.since).toBeNull();
    expect(told(first)).toEqual({
      ...NOTHING,
      new: ['tls/expired: null → fail', 'rtt/unmeasured: null → error', 'tls/odd: null → warn'],
    });
    expect(first.changes.certificateDaysToExpire).toBe(89);
  });

  it('keeps what is open, with when it was seen', () => {
    expect(first.open.map(({ code }) => code)).toEqual(['tls/expired', 'rtt/unmeasured', 'tls/odd']);
    expect(first.open[0]).toMatchObject({ firstSeen: finishedOn(1), lastSeen: finishedOn(1), title: 'tls expired' });
    expect(first.last).toEqual({
      runId: 'run-1',
      startedAt: '2030-01-01T00:00:00.000Z',
      finishedAt: finishedOn(1),
      verdict: 'fail',
    });
  });
});

const ROW = 'XKS-TLS-017';
const bad = [checkFound('tls', ['expired:fail'])];

describe('the second look', () => {
  it.each<[string, readonly CheckResult[], readonly CheckResult[], Partial<typeof NOTHING | ReturnType<typeof told>>]>([
    ['the same again', bad, bad, {}],
    ['a new fault', [checkFound('tls', ['valid:pass'])], bad, { new: ['tls/expired: null → fail'] }],
    ['a repair', bad, [checkFound('tls', ['valid:pass'])], { fixed: ['tls/expired: fail → pass'] }],
    ['the same code, worse', [checkFound('a', ['x:warn'])], [checkFound('a', ['x:fail'])], { worsened: ['a/x: warn → fail'] }],
    ['the same code, better, which is no news', [checkFound('a', ['x:fail'])], [checkFound('a', ['x:warn'])], {}],
    [
      'could not tell is worse than a warning',
      [checkFound('a', ['x:warn'])],
      [checkFound('a', ['x:error'])],
      { worsened: ['a/x: warn → error'] },
    ],
    [
      'one requirement broken in a worse way',
      [checkFound('tls', [`expires-soon:warn:${ROW}`])],
      [checkFound('tls', [`expired:fail:${ROW}`])],
      { worsened: ['tls/expired: warn → fail'] },
    ],
    [
      'one requirement broken in another way, as badly: no repair',
      [checkFound('tls', [`expires-in-days:fail:${ROW}`])],
      [checkFound('tls', [`expired:fail:${ROW}`])],
      { new: ['tls/expired: null → fail'] },
    ],
    [
      'one requirement broken less badly: a repair, and what is left of it',
      [checkFound('tls', [`expired:fail:${ROW}`])],
      [checkFound('tls', [`expires-soon:warn:${ROW}`])],
      { new: ['tls/expires-soon: null → warn'], fixed: ['tls/expired: fail → pass'] },
    ],
    [
      'the same requirement in another check is another matter',
      [checkFound('a', [`x:warn:${ROW}`])],
      [checkFound('a', ['good:pass']), checkFound('b', [`y:fail:${ROW}`])],
      { new: ['b/y: null → fail'], fixed: ['a/x: warn → pass'] },
    ],
    ['a check that no longer applies', bad, [skippedCheck('tls', 'not-applicable')], { fixed: ['tls/expired: fail → pass'] }],
    ['a check that was blocked', bad, [skippedCheck('tls', 'blocked')], {}],
    ['a check that was left out', bad, [skippedCheck('tls', 'requested')], {}],
    ['a check that could read nothing', bad, [skippedCheck('tls', 'not-readable')], {}],
    ['a check that broke down', bad, [checkFound('tls', ['undecided:error'])], { new: ['tls/undecided: null → error'] }],
    [
      'a check that could not tell at one address',
      bad,
      [checkFound('tls', ['valid:pass', 'unreachable:error'])],
      { new: ['tls/unreachable: null → error'] },
    ],
    ['a check that this version no longer has', bad, [checkFound('rtt', ['near:pass'])], {}],
    [
      'what happened between two looks, once',
      [checkFound('changes', ['none:pass'])],
      [checkFound('changes', ['service-replaced:warn'])],
      { new: ['changes/service-replaced: null → warn'] },
    ],
    ['what happened before', [checkFound('changes', ['service-replaced:warn'])], [checkFound('changes', ['none:pass'])], {}],
  ])('tells %s', (_what, first, then, expected) => {
    expect(told(second(first, then))).toEqual({ ...NOTHING, ...expected });
  });

  it('says with what it compared, and since when a fault has been there', () => {
    const { changes, open } = second(bad, [checkFound('tls', ['expired:fail', 'odd:warn'])]);
    expect(changes.since).toEqual({ runId: 'run-1', finishedAt: finishedOn(1) });
    expect(open[0]).toMatchObject({ code: 'tls/expired', firstSeen: finishedOn(1), lastSeen: finishedOn(2) });
    expect(changes.new[0]).toMatchObject({ code: 'tls/odd', firstSeen: finishedOn(2) });
  });

  it('says of a repair how bad it was and when it was last seen', () => {
    const { changes } = second(bad, [checkFound('tls', ['valid:pass'])]);
    expect(changes.fixed).toEqual([
      {
        code: 'tls/expired',
        title: 'tls expired',
        verdict: 'pass',
        before: 'fail',
        firstSeen: finishedOn(1),
        lastSeen: finishedOn(1),
      },
    ]);
  });

  it('lets a fault that got worse keep the day on which it began', () => {
    const { open } = second([checkFound('tls', [`expires-soon:warn:${ROW}`])], [checkFound('tls', [`expired:fail:${ROW}`])]);
    expect(open).toMatchObject([{ code: 'tls/expired', firstSeen: finishedOn(1), lastSeen: finishedOn(2) }]);
  });
});

describe('what a look could not tell', () => {
  it('stays open as it was last seen, and is not new when it is seen again', () => {
    const blocked = second(bad, [skippedCheck('tls', 'blocked')]);
    expect(blocked.open).toMatchObject([{ code: 'tls/expired', lastSeen: finishedOn(1) }]);
    const again = compareLooks(blocked, look(3, ...bad));
    expect(told(again)).toEqual(NOTHING);
    expect(again.open).toMatchObject([{ firstSeen: finishedOn(1), lastSeen: finishedOn(3) }]);
  });

  it('is told as fixed by the look that can tell', () => {
    const blocked = second(bad, [skippedCheck('tls', 'blocked')]);
    expect(told(compareLooks(blocked, look(3, checkFound('tls', ['valid:pass'])))).fixed).toEqual(['tls/expired: fail → pass']);
  });

  it('includes what lies behind a new failure of the same check, for as long as that stands', () => {
    const soon = [checkFound('tls', ['expires-soon:warn:XKS-TLS-017'])];
    const refused = checkFound('tls', ['handshake-failed:fail:XKS-TLS-001']);
    const then = second(soon, [refused]);
    expect(told(then)).toEqual({ ...NOTHING, new: ['tls/handshake-failed: null → fail'] });
    const later = compareLooks(then, look(3, refused));
    expect(told(later)).toEqual(NOTHING);
    expect(later.open.map(({ code }) => code)).toEqual(['tls/handshake-failed', 'tls/expires-soon']);
    const well = compareLooks(later, look(4, checkFound('tls', ['valid:pass:XKS-TLS-017'])));
    expect(told(well).fixed).toEqual(['tls/handshake-failed: fail → pass', 'tls/expires-soon: warn → pass']);
  });

  it.each<[string, string, readonly CheckResult[], number | null]>([
    ['a credential that nobody knows any more', 'health/slow', [checkFound('health', ['no-credential:warn'])], 60],
    [
      'a credential that nobody knows any more',
      'request/access-key-id-length',
      [checkFound('request', ['credential-not-given:skipped:XKS-REQ-016', 'path-fits:pass'])],
      60,
    ],
    [
      'a secret that cannot be read',
      'connection-state/other-credential',
      [checkFound('request', ['credential-unreadable:error']), checkFound('connection-state', ['connected:pass'])],
      60,
    ],
    [
      'keys that nobody may describe',
      'keys/pending-deletion',
      [checkFound('keys', ['usable:pass', 'not-all-looked-at:pass'])],
      60,
    ],
    ['a certificate that was not seen', 'alarms/certificate-replaced', [checkFound('alarms', ['in-place:pass'])], null],
    ['a certificate that was not seen', 'metrics/other-certificate', [checkFound('metrics', ['fast-enough:pass'])], null],
  ])('includes, for want of %s, %s', (_want, code, checks, certificateDaysToExpire) => {
    const [id = '', state = ''] = code.split('/');
    const first = compareLooks(null, look(1, checkFound(id, [`${state}:warn`])));
    const unseen = compareLooks(first, { ...look(2, ...checks), certificateDaysToExpire });
    expect(told(unseen).fixed).toEqual([]);
    expect(unseen.open.map((one) => one.code)).toContain(code);
    expect(told(compareLooks(unseen, look(3, checkFound(id, ['good:pass'])))).fixed).toContain(`${code}: warn → pass`);
  });

  it('lies also behind a fault that became a failure', () => {
    const first = [checkFound('tls', ['old-suites:warn:R1', 'expires-soon:warn:R2'])];
    const refused = checkFound('tls', ['no-suite:fail:R1']);
    const then = second(first, [refused]);
    expect(told(then)).toEqual({ ...NOTHING, worsened: ['tls/no-suite: warn → fail'] });
    expect(told(compareLooks(then, look(3, refused)))).toEqual(NOTHING);
  });

  it('is not what stood beside a failure before', () => {
    const both = [checkFound('tls', ['a:fail:R1', 'b:warn:R2'])];
    expect(told(second(both, [checkFound('tls', ['a:fail:R1'])])).fixed).toEqual(['tls/b: warn → pass']);
  });

  it('goes when this version has no such check any more', () => {
    expect(second(bad, [checkFound('rtt', ['near:pass'])]).open).toEqual([]);
  });

  it.each<SkipReason>(['blocked', 'not-readable', 'requested'])('hides only its own requirement where a part is %s', (reason) => {
    const untold = foundAs('private-dns', 'zone:skipped:XKS-DNS-002', { reason });
    const first = [checkFound('private-dns', ['other:warn:XKS-DNS-001', 'zone-odd:warn:XKS-DNS-002'])];
    const { changes, open } = second(first, [checkFound('private-dns', ['good:pass', untold])]);
    expect(changes.fixed.map(({ code }) => code)).toEqual(['private-dns/other']);
    expect(open.map(({ code }) => code)).toEqual(['private-dns/zone-odd']);
  });

  it.each([
    ['only bad ones are left', checkFound('tls', ['a:fail'], { truncated: 3 }), []],
    ['a good one is left, so every bad one is', checkFound('tls', ['a:fail', 'b:pass'], { truncated: 3 }), ['tls/c']],
  ])('includes findings that were cut off, when %s', (_when, cut, fixed) => {
    const { changes } = second([checkFound('tls', ['a:fail', 'c:warn'])], [cut]);
    expect(changes.fixed.map(({ code }) => code)).toEqual(fixed);
  });
});

describe('what the request demotes or skips', () => {
  const demoted = foundAs('rtt', 'too-far:warn', { overriddenFrom: 'fail' });
  const skipped = foundAs('rtt', 'too-far:skipped', { overriddenFrom: 'fail', reason: 'requested' });

  it.each([
    ['demotes', demoted],
    ['skips', skipped],
  ])('is still there when it %s it, and as bad', (_how, finding) => {
    const after = second([checkFound('rtt', ['too-far:fail'])], [checkFound('rtt', [finding])]);
    expect(told(after)).toEqual(NOTHING);
    expect(after.open).toMatchObject([{ code: 'rtt/too-far', verdict: 'fail' }]);
  });

  it('is fixed when what it skips has become good', () => {
    const good = foundAs('rtt', 'too-far:skipped:XKS-RTT-001', { overriddenFrom: 'pass', reason: 'requested' });
    const after = second([checkFound('rtt', ['too-far:fail:XKS-RTT-001'])], [checkFound('rtt', [good])]);
    expect(told(after).fixed).toEqual(['rtt/too-far: fail → pass']);
  });
});

it('follows one code at several addresses as one finding with the worst verdict', () => {
  const { open } = compareLooks(null, look(1, checkFound('tls', ['x:warn:R1', 'x:fail:R2', 'x:warn:R1'])));
  expect(open).toMatchObject([{ code: 'tls/x', verdict: 'fail', requirements: ['R1', 'R2'] }]);
});

it('stays small enough to be stored, and keeps the worst', () => {
  const many = (verdict: string): CheckResult =>
    checkFound(
      'tls',
      Array.from(
        { length: 2_000 },
        (_, n) => `state-${String(n).padStart(60, '0')}:${verdict}:XKS-TLS-001,XKS-TLS-002,XKS-TLS-003`,
      ),
    );
  const first = compareLooks(null, look(1, many('warn')));
  const then = compareLooks(
    first,
    look(
      2,
      skippedCheck('tls', 'blocked'),
      checkFound(
        'rtt',
        Array.from({ length: 2_000 }, (_, n) => `s${n}:fail`),
      ),
    ),
  );
  expect(then.open.length).toBe(2 * MOST_FOLLOWED);
  expect(then.changes.new.length).toBe(MOST_CHANGED);
  expect(Buffer.byteLength(JSON.stringify(then))).toBeLessThan(400_000);
  expect(told(compareLooks(first, look(2, many('warn'))))).toEqual(NOTHING);
});
