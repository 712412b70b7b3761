/** The machine itself, with steps that do as told: whatever goes wrong at one store, the others are checked and the summary made. */
import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../lib/model/run.ts';
import { makeListKeyStores } from '../../lib/service/list-key-stores.ts';
import type { Summary, SummarizeInput } from '../../lib/service/summarize-revalidation.ts';
import { namedError } from '../../lib/service/named-error.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { nestedFailure, type RevalidationSteps, runRevalidation } from '../support/run-revalidation.ts';

const INPUT = { requestedBy: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly' };
const IDS = ['cks-1', 'cks-2', 'cks-3'];

/** Does for each store what a test tells it to. */
function steps(changes: Partial<RevalidationSteps> = {}, ids: readonly string[] = IDS) {
  const summarized: SummarizeInput[] = [];
  const names: string[] = [];
  const all: RevalidationSteps = {
    'list-key-stores': async () => ({ stores: ids }),
    'prepare-revalidation': async ({ CustomKeyStoreId, requestedBy }) => ({
      run: run({ runId: `run-of-${CustomKeyStoreId}`, action: 'revalidate', requestedBy, announce: { when: 'changes' } }),
      params: healthyVpcParams({ CustomKeyStoreId }),
    }),
    preflight: async (_input, name) => {
      names.push(name);
      return { Status: 'SUCCEEDED' };
    },
    'repair-alarms': async () => ({ result: { verdict: 'pass' } }),
    'summarize-revalidation': async (input) => {
      summarized.push(input);
      return summary(true);
    },
    ...changes,
  };
  return { all, summarized, names };
}

function summary(complete: boolean): Summary {
  return { digestId: 'digest', stores: 3, notChecked: 0, vanished: 0, announced: false, complete };
}

const fine = (id: string) => ({ id, run: `run-of-${id}`, status: 'SUCCEEDED', alarms: 'pass' });
const ofSecond =
  <Input extends { readonly params: RunInput['params'] }, Output>(
    given: (input: Input) => Promise<Output>,
    instead: () => never,
  ) =>
  (input: Input): Promise<Output> =>
    input.params.CustomKeyStoreId === 'cks-2' ? instead() : given(input);
const throwing = (error: Error) => (): never => {
  throw error;
};

describe('a re-validation', () => {
  it('runs each store under the name of its run, then repairs its alarms, and sums up', async () => {
    const { all, summarized, names } = steps();
    const { status, results, entered } = await runRevalidation(all, INPUT, 'nightly-1');
    expect(status).toBe('SUCCEEDED');
    expect(results).toEqual(IDS.map(fine));
    expect(names.toSorted()).toEqual(IDS.map((id) => `run-of-${id}`));
    expect(summarized).toMatchObject([{ digestId: 'nightly-1', crash: null }]);
    expect(Number.isNaN(Date.parse(summarized[0]?.startedAt ?? ''))).toBe(false);
    expect(entered.filter((name) => name === 'repair-alarms')).toHaveLength(3);
  });

  it('hands the run on as it was prepared, and says who started it', async () => {
    const inputs: object[] = [];
    const { all } = steps({
      preflight: async (input) => {
        inputs.push(input);
        return { Status: 'SUCCEEDED' };
      },
    });
    await runRevalidation(all, INPUT);
    expect(inputs).toHaveLength(3);
    expect(inputs[0]).toMatchObject({
      run: { action: 'revalidate', requestedBy: INPUT.requestedBy, announce: { when: 'changes' } },
      params: { CustomKeyStoreId: 'cks-1' },
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: expect.stringContaining(':execution:'),
    });
  });

  it('sums up nothing when there is nothing', async () => {
    const { all, summarized } = steps({}, []);
    expect(await runRevalidation(all, INPUT)).toMatchObject({ status: 'SUCCEEDED', results: [] });
    expect(summarized).toHaveLength(1);
  });

  it('fails when not every store was checked, and when the summary cannot be made', async () => {
    const incomplete = steps({ 'summarize-revalidation': async () => summary(false) });
    expect(await runRevalidation(incomplete.all, INPUT)).toMatchObject({ status: 'FAILED' });
    const broken = steps({ 'summarize-revalidation': throwing(new Error('no table')) });
    expect(await runRevalidation(broken.all, INPUT)).toMatchObject({ status: 'FAILED' });
  });
});

describe('one store among three', () => {
  const usual = steps().all;

  it.each<[string, Partial<RevalidationSteps>, object]>([
    [
      'whose run ends in error',
      { preflight: ofSecond((input) => usual.preflight(input, ''), throwing(nestedFailure('FAILED'))) },
      { status: 'States.TaskFailed', alarms: 'pass' },
    ],
    [
      'whose run is aborted',
      { preflight: ofSecond((input) => usual.preflight(input, ''), throwing(nestedFailure('ABORTED'))) },
      { status: 'States.TaskFailed', alarms: 'pass' },
    ],
    [
      'whose run takes too long',
      { preflight: ofSecond((input) => usual.preflight(input, ''), throwing(namedError('States.Timeout', ''))) },
      { status: 'States.Timeout', alarms: 'pass' },
    ],
    [
      'whose alarms cannot be repaired',
      { 'repair-alarms': ofSecond(usual['repair-alarms'], throwing(namedError('AwsRefusal', 'no'))) },
      { status: 'SUCCEEDED', alarms: 'error' },
    ],
    [
      'that neither can be checked nor repaired',
      {
        preflight: ofSecond((input) => usual.preflight(input, ''), throwing(nestedFailure('TIMED_OUT'))),
        'repair-alarms': ofSecond(usual['repair-alarms'], throwing(namedError('Sandbox.Timedout', 'no'))),
      },
      { status: 'States.TaskFailed', alarms: 'error' },
    ],
  ])('%s hides none of the others', async (_what, changes, told) => {
    const { results } = await runRevalidation(steps(changes).all, INPUT);
    expect(results).toEqual([fine('cks-1'), { ...fine('cks-2'), ...told }, fine('cks-3')]);
  });

  it.each([
    ['that is gone by then', namedError('KeyStoreVanished', 'gone'), 1],
    ['of which KMS does not want to tell', namedError('AwsRefusal', 'kms:DescribeCustomKeyStores: throttled'), 4],
  ])('%s is not run, and hides none of the others', async (_what, error, tries) => {
    let tried = 0;
    const { all } = steps({
      'prepare-revalidation': async (input) => {
        if (input.CustomKeyStoreId !== 'cks-2') return steps().all['prepare-revalidation'](input);
        tried += 1;
        throw error;
      },
    });
    const { results } = await runRevalidation(all, INPUT);
    const none = { id: 'cks-2', run: '', status: error.name, alarms: '' };
    expect(results).toEqual([fine('cks-1'), none, fine('cks-3')]);
    expect(tried).toBe(tries);
  });

  it('that KMS tells of when asked again is checked', async () => {
    let tried = 0;
    const { all } = steps({
      'prepare-revalidation': async (input) => {
        tried += 1;
        if (tried === 1) throw namedError('AwsRefusal', 'throttled');
        return steps().all['prepare-revalidation'](input);
      },
    });
    expect((await runRevalidation(all, INPUT)).results).toEqual(IDS.map(fine));
  });
});

describe('a re-validation that cannot begin', () => {
  it.each<[string, unknown, RevalidationSteps['list-key-stores'], object, number]>([
    [
      'because of its input',
      { asked: 'by nobody' },
      makeListKeyStores({ listKeyStores: async () => [] }),
      { Error: 'WrongInput' },
      1,
    ],
    [
      'because KMS refuses the list',
      INPUT,
      throwing(namedError('AwsRefusal', 'kms:DescribeCustomKeyStores: denied')),
      { Error: 'AwsRefusal', Cause: 'kms:DescribeCustomKeyStores: denied' },
      4,
    ],
  ])('%s is summed up all the same', async (_why, input, list, crash, tries) => {
    let tried = 0;
    const { all, summarized } = steps({
      'list-key-stores': async (given) => {
        tried += 1;
        return list(given);
      },
      'summarize-revalidation': async (given) => {
        summarized.push(given);
        return summary(false);
      },
    });
    expect(await runRevalidation(all, input)).toMatchObject({ status: 'FAILED', results: [] });
    expect(summarized).toMatchObject([{ results: [], crash }]);
    expect(tried).toBe(tries);
  });
});

/** What a state may carry. Source: Step Functions Developer Guide, Quotas. */
const STATE_BYTES = 262_144;

it('carries 1,000 stores, with 200 bytes for each at most, also when all fail', async () => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `cks-${String(n).padStart(17, '0')}`);
  const { all } = steps(
    {
      'prepare-revalidation': async ({ CustomKeyStoreId }) => ({
        run: run({ runId: crypto.randomUUID() }),
        params: healthyVpcParams({ CustomKeyStoreId }),
      }),
      preflight: throwing(nestedFailure('TIMED_OUT')),
      'repair-alarms': throwing(namedError('AwsRefusal', 'x'.repeat(30_000))),
    },
    ids,
  );
  const { results, longestState } = await runRevalidation(all, INPUT);
  expect(results).toHaveLength(1_000);
  expect(Math.max(...results.map((one) => JSON.stringify(one).length))).toBeLessThanOrEqual(200);
  expect(longestState).toBeGreaterThan(100_000);
  expect(longestState).toBeLessThan(STATE_BYTES);
});
