/** Runs whose alarms are refused, through the state machine, and the run after them. */
import { describe, expect, it } from 'vitest';
import type { Rollback } from '../../lib/model/params.ts';
import { headline } from '../../lib/render/headline.ts';
import { type LocalEnd, runLocally } from '../../lib/workflow/run-locally.ts';
import { ALARM_IDS } from '../../lib/checks/alarm-set.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { sampleChecks } from '../support/sample-checks.ts';

/** One account and two runs: the first may make no alarms, the second may. */
function twoRuns() {
  const account = makeMemoryAccount({ states: [{ ConnectionState: 'CONNECTING' }, { ConnectionState: 'CONNECTED' }] });
  const ports = makeMemoryPorts(account);
  const putAlarm = async (): Promise<never> => {
    throw new AwsRefusal('cloudwatch:PutMetricAlarm', 'denied', 'AccessDenied', 'not allowed');
  };
  const go = (runId: string, Rollback: Rollback, refused: boolean): Promise<LocalEnd> =>
    runLocally({
      input: { run: run({ action: 'create', runId }), params: healthyVpcParams({ Preflight: { Rollback } }) },
      ports: refused ? { ...ports, cloudwatch: { ...ports.cloudwatch, putAlarm } } : ports,
      checks: sampleChecks(),
      pollMs: 1,
    });
  return { account, go };
}

const verdicts = ({ report }: LocalEnd) => report.actions.map(({ id, verdict }) => [id, verdict]);

describe('a run whose alarms are refused', () => {
  it.each([
    ['keep', 'skipped', ['CONNECTED'], 'exists, but not all went well'],
    ['disconnect', 'pass', ['DISCONNECTED'], 'exists, but not all went well'],
    ['delete', 'pass', [], 'was created and then deleted again'],
  ] as const)('told to %s the store fails, and says how it left it', async (Rollback, verdict, states, words) => {
    const { account, go } = twoRuns();
    const first = await go('run-0001', Rollback, true);
    expect(first.report.verdict).toBe('fail');
    expect(verdicts(first)).toEqual([
      ['create-key-store', 'pass'],
      ['connect-key-store', 'pass'],
      ['provision-alarms', 'fail'],
      ['roll-back', verdict],
    ]);
    expect(account.stores.map(({ ConnectionState }) => ConnectionState)).toEqual(states);
    expect(headline(first.report)).toContain(words);

    const second = await go('run-0002', Rollback, false);
    expect(second.report.verdict).toBe('pass');
    expect(verdicts(second).map(([id]) => id)).not.toContain('roll-back');
    expect(account.stores.map(({ ConnectionState }) => ConnectionState)).toEqual(['CONNECTED']);
    expect(account.alarms).toHaveLength(ALARM_IDS.length);
  });

  it('never deletes a store that an earlier run made', async () => {
    const { account, go } = twoRuns();
    await go('run-0001', 'keep', true);
    const second = await go('run-0002', 'delete', true);
    expect(second.report.actions.at(-1)).toMatchObject({ id: 'roll-back', findings: [{ code: 'roll-back/not-ours' }] });
    expect(account.stores).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
  });
});
