/** What the report of a run that was stopped says of what was under way. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ActionEntry, RunState } from '../../lib/model/run-state.ts';
import type { ActionResult, Report } from '../../lib/model/report.ts';
import { interruptedReport } from '../../lib/service/interrupted-report.ts';
import { makeSteps } from '../../lib/workflow/local-steps.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { sampleChecks } from '../support/sample-checks.ts';

const END = {
  executionArn: 'arn:aws:states:us-east-1:111122223333:execution:preflight:run-1',
  name: 'run-1',
  status: 'ABORTED',
  input: null,
  startMs: 0,
  stopMs: 60_000,
  cause: null,
  region: 'us-east-1',
  account: '111122223333',
};

let whole: RunState;

beforeAll(async () => {
  const ports = makeMemoryPorts(makeMemoryAccount());
  const input = { run: run({ runId: 'run-1', action: 'create' as const }), params: healthyVpcParams() };
  const keep: Record<string, RunState> = {};
  const steps = makeSteps(ports, sampleChecks());
  await runLocally({
    input,
    ports,
    checks: sampleChecks(),
    pollMs: 1,
    steps: {
      'build-report': async (given) => {
        keep.state = given as unknown as RunState;
        return steps['build-report']?.(given) ?? null;
      },
    },
  });
  if (keep.state === undefined) throw new Error('The run has made no report');
  whole = keep.state;
});

const NOT_MADE = { facts: { made: false } } as const;

/** The state of a run that had come so far, with other entries of some actions. */
function reportOf(entries: Readonly<Record<string, Partial<ActionEntry>>>, Rollback?: 'keep' | 'disconnect' | 'delete'): Report {
  const changed = Object.entries(entries).map(([id, entry]) => [id, { ...whole.actions[id], ...entry }]);
  const params = { ...whole.params, ...(Rollback === undefined ? {} : { Preflight: { Rollback } }) };
  const state = { ...whole, params, actions: { ...whole.actions, ...Object.fromEntries(changed) } };
  return interruptedReport({ end: END, state, record: null });
}

/** A result of that action with that one finding. */
function resultOf(code: string): ActionResult {
  const like = whole.actions['provision-alarms']?.result;
  const [finding] = like?.findings ?? [];
  if (like === undefined || finding === undefined) throw new Error('The run has made no alarms');
  return { ...like, id: code.split('/')[0] ?? '', findings: [{ ...finding, code }] };
}

describe('a store whose making was being undone', () => {
  it.each(['disconnect', 'delete'] as const)('by Rollback %s is not said to exist, but to be looked for', (wish) => {
    const { notes, actions } = reportOf({ 'provision-alarms': NOT_MADE }, wish);
    expect(notes.join()).toMatch(/was undoing .* shows: aws kms describe-custom-key-stores .*--custom-key-store-name/);
    expect(notes.join()).not.toContain('exists');
    expect(actions.at(-1)).toMatchObject({ id: 'roll-back', verdict: 'error' });
  });

  it('keeps what the last look at it said', () => {
    const facts = { settled: false, waitSeconds: 20, polls: 1, waitedSeconds: 60, startedMs: 0 };
    const { notes, actions } = reportOf(
      { 'provision-alarms': NOT_MADE, 'roll-back': { facts, result: resultOf('roll-back/unfinished') } },
      'delete',
    );
    expect(notes.join()).toContain('was undoing');
    expect(actions.at(-1)?.findings).toMatchObject([{ code: 'roll-back/unfinished' }]);
  });

  it('is not said to exist when it was deleted', () => {
    const facts = { settled: true, waitSeconds: 20, polls: 1, waitedSeconds: 60, startedMs: 0 };
    const { notes } = reportOf(
      { 'provision-alarms': NOT_MADE, 'roll-back': { facts, result: resultOf('roll-back/deleted') } },
      'delete',
    );
    expect(notes.join()).not.toMatch(/exists|was undoing/);
  });

  it.each([
    ['that is to stay', NOT_MADE, 'keep'],
    ['whose alarms stand', {}, 'delete'],
  ] as const)('is another one than a store %s', (_what, alarms, wish) => {
    const { notes, actions } = reportOf({ 'provision-alarms': alarms }, wish);
    expect(notes.join()).toContain('exists. Send the same request again');
    expect(actions.map(({ id }) => id)).not.toContain('roll-back');
  });
});

it('a store that was not made has nothing that the end came into', () => {
  const nothing = { facts: null };
  const { actions } = interruptedReport({
    end: END,
    state: {
      ...whole,
      actions: {
        'create-key-store': { facts: null, result: resultOf('create-key-store/refused') },
        'connect-key-store': nothing,
        'provision-alarms': nothing,
        'roll-back': nothing,
      },
    },
    record: null,
  });
  expect(actions.slice(1)).toMatchObject([
    { reason: 'blocked', evidence: { blockedBy: 'create-key-store' } },
    { reason: 'blocked', evidence: { blockedBy: 'create-key-store' } },
  ]);
});
