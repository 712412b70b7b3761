/**
 * `check STORE` and `revalidate STORE`: starts the run that checks the store again. There is no way from here to one that creates.
 * One run of the bot's goes on for a store at a time. Two commands within the same moment may still start two: that does no harm.
 */
import { createHash } from 'node:crypto';
import type { AskedRunPort } from '../aws/asked-runs.ts';
import type { ExecutionPort } from '../aws/executions.ts';
import type { StoreRecordPort } from '../aws/ports.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { RunInput } from '../model/run.ts';
import type { Place } from './known-store.ts';
import { revalidation } from './prepare-revalidation.ts';
import type { SlackCall } from './slack-form.ts';
import { goingOn, notStarted, type SlackReply, started, unsure, usedBefore } from './slack-reply.ts';
import type { MeantStore } from './slack-stores.ts';
import type { Verb } from './slack-words.ts';
import { startOnce } from './start-execution.ts';
import { LATE, type TimeBudget } from './time-budget.ts';

export interface StartPorts extends Place {
  readonly records: Pick<StoreRecordPort, 'readStoreRecord'>;
  readonly executions: ExecutionPort;
  readonly asked: AskedRunPort;
}

export interface Asked {
  readonly verb: Exclude<Verb, 'status'>;
  readonly store: MeantStore;
  readonly call: SlackCall;
  /** The signature of the call, for Slack gives no other name to this use of the command when `triggerId` is null. */
  readonly signature: Buffer;
}

export const NOT_IN_TIME = 'AWS did not answer in time.';

/** Whatever comes late: before AWS was asked to start, nothing will be started any more. */
export async function startFromSlack(asked: Asked, ports: StartPorts, budget: TimeBudget): Promise<SlackReply> {
  let hasAsked = false;
  const work = async (): Promise<SlackReply> => {
    const ready = await prepare(asked, ports);
    if ('text' in ready) return ready;
    if (budget.isOver) return notStarted(NOT_IN_TIME);
    hasAsked = true;
    return startRun(ready, asked, ports);
  };
  const reply = await budget.within(work());
  if (reply !== LATE) return reply;
  return hasAsked ? unsure(asked.store) : notStarted(NOT_IN_TIME);
}

async function startRun(input: RunInput, { store }: Asked, { executions }: StartPorts): Promise<SlackReply> {
  const isSame = ({ run, params }: RunInput): boolean =>
    run.requestedBy === input.run.requestedBy && params.CustomKeyStoreId === store.CustomKeyStoreId;
  try {
    return (await startOnce(executions, input, isSame)) ? started(store, input.run.runId) : usedBefore();
  } catch (error) {
    // A refusal starts nothing; an answer that was lost may have.
    if (!isAwsRefusal(error) || ['denied', 'no-credentials', 'throttled'].includes(error.kind)) throw error;
    return unsure(store);
  }
}

/** The run to start, or why there is none. */
async function prepare({ verb, store, call, signature }: Asked, ports: StartPorts): Promise<RunInput | SlackReply> {
  const { asked, executions } = ports;
  const runId = runIdOf(call, signature);
  const requestedBy = `slack:${call.teamId}/${call.userId}`;
  const [before, input] = await Promise.all([
    asked.lastAsked(store.CustomKeyStoreId),
    revalidation(store, requestedBy, { ...ports, newRunId: () => runId }),
  ]);
  if (before?.runId !== runId) {
    const isHere = before?.channelId === call.channelId;
    if (before !== null && (await executions.describe(before.runId))?.status === 'RUNNING') return goingOn(store, isHere);
    const mine = { runId, channelId: call.channelId };
    if (!(await asked.noteAsked(store.CustomKeyStoreId, mine, before))) return goingOn(store, isHere);
  }
  const when = verb === 'revalidate' ? 'always' : 'changes';
  return { ...input, run: { ...input.run, announce: { when, slackChannel: call.channelId } } };
}

/** A command that comes twice, be it recorded and sent again, names one run. The line breaks keep the parts apart. */
function runIdOf({ teamId, triggerId }: SlackCall, signature: Buffer): string {
  const once = triggerId ?? signature.toString('hex');
  return createHash('sha256').update(`slack\n${teamId}\n${once}`).digest('hex');
}
