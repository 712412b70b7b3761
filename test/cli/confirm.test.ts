import { describe, expect, test } from 'vitest';
import { confirmCreate, demandSomebodyToAsk } from '../../lib/cli/confirm.ts';
import { showProgress } from '../../lib/cli/progress.ts';
import { healthyVpcParams } from '../support/builders.ts';
import { type FakeTerminal, fakeTerminal } from '../support/fake-terminal.ts';

const plan = { params: healthyVpcParams(), region: 'us-east-1', account: '111122223333', kmsEndpoint: null };

/** What was printed on stderr, its escape characters as `ESC`. */
function withNamedEscapes({ printed }: FakeTerminal): string {
  return printed.stderr.replaceAll('\u001b', 'ESC');
}

describe('before creating', () => {
  test('what, where and in whose account is shown', async () => {
    const terminal = fakeTerminal({ answer: 'yes' });
    expect(await confirmCreate(plan, terminal)).toBe(true);
    expect(terminal.printed.stdout).toBe('');
    for (const shown of ['payments-xks', '111122223333', 'us-east-1', 'https://myproxy.xks.example.com']) {
      expect(terminal.printed.stderr).toContain(shown);
    }
  });
  test.each([
    ['YES', true],
    ['y', false],
    ['', false],
    ['no', false],
  ])('the answer %j means %s', async (answer, agreed) => {
    expect(await confirmCreate(plan, fakeTerminal({ answer }))).toBe(agreed);
  });
  test('without a terminal nobody is asked', () => {
    expect(() => demandSomebodyToAsk(fakeTerminal())).toThrow(/Add --yes/);
    expect(() => demandSomebodyToAsk(fakeTerminal({ answer: '' }))).not.toThrow();
  });
  test('a name cannot forge lines', async () => {
    const terminal = fakeTerminal({ answer: 'no' });
    await confirmCreate({ ...plan, params: { CustomKeyStoreName: 'a\n  Region    eu-west-1\u001b[2K' } }, terminal);
    expect(withNamedEscapes(terminal)).not.toMatch(/^ {2}Region {4}eu-west-1|ESC/m);
  });
});

describe('progress', () => {
  test('elsewhere than on a terminal each end is a plain line', () => {
    const terminal = fakeTerminal();
    const show = showProgress(terminal);
    show({ stateName: 'tls', phase: 'started' });
    show({ stateName: 'tls', phase: 'finished', verdict: 'fail', durationMs: 41 });
    show({ stateName: 'build-report', phase: 'finished', verdict: 'error' });
    expect(terminal.printed).toEqual({ stdout: '', stderr: 'FAIL  tls (41 ms)\n' });
  });
  test('on a terminal the running check is shown and its line rewritten', () => {
    const terminal = fakeTerminal({ live: true, width: 20 });
    const show = showProgress(terminal);
    show({ stateName: 'tls', phase: 'started' });
    expect(withNamedEscapes(terminal)).toMatch(/^\rESC\[K\.\.\. {3}tls: .{8}$/);
    show({ stateName: 'tls', phase: 'finished', verdict: 'pass', durationMs: 1 });
    expect(withNamedEscapes(terminal)).toMatch(/\rESC\[KPASS {2}tls \(1 ms\)\n$/);
  });
  test('a store that is still connecting ends no line; the look that sees it connected ends that action', () => {
    const terminal = fakeTerminal();
    const show = showProgress(terminal);
    show({ stateName: 'connect-key-store', phase: 'finished' });
    show({ stateName: 'describe-connection', phase: 'finished', verdict: 'pass', durationMs: 7 });
    expect(terminal.printed.stderr).toBe('PASS  connect-key-store (7 ms)\n');
  });
});
