/**
 * Undoes what this run did when the alarms of the store are not known to stand, as far as `Preflight.Rollback` says: an unwatched
 * store is one in which nobody should make keys. Disconnects only what this run connected, deletes only what this run created:
 * anything else may hold keys in use, and deleting has no way back. KMS works on after its answer, so this step is taken again until
 * it is settled.
 * Sources: KMS Developer Guide, Connecting and disconnecting an external key store; Deleting an external key store.
 */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { Judged } from '../checks/finding-table.ts';
import type { KeyStoreFacts, RollBackFacts } from '../model/action-facts.ts';
import type { Evidence } from '../model/json.ts';
import type { Rollback } from '../model/params.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Action, ActionInput, ActionOutput, ActionPorts, Done } from './action.ts';
import { runAction } from './action.ts';
import { isOver, nextWait, STALE_POLLS } from './polling.ts';
import { ROLL_BACK_FINDINGS } from './roll-back-findings.ts';
import { forgetStore } from './store-intent.ts';

export const rollBack = {
  id: 'roll-back',
  purpose: 'Undoes what the run did when the alarms of the store are not known to stand, if the request says so.',
  needs: ['kmsActions', 'records', 'clock'],
  permissions: [
    'kms:DisconnectCustomKeyStore',
    'kms:DeleteCustomKeyStore',
    'kms:DescribeCustomKeyStores',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
  ],
  findings: ROLL_BACK_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof rollBack.needs)[number]>;
type Code = keyof typeof ROLL_BACK_FINDINGS;
type Undone = Done<'roll-back', Code>;

/** What every step works with. */
interface Task {
  readonly store: KeyStoreFacts;
  /** Of the store, for its record. */
  readonly name: string;
  readonly wish: Rollback;
  readonly facts: RollBackFacts;
}

/** The first step, and every later one. */
export function runRollBack(input: ActionInput, ports: Ports): Promise<ActionOutput<'roll-back'>> {
  const before = input.facts['roll-back'] ?? null;
  return runAction(rollBack, input, ports.clock, before?.startedMs ?? ports.clock.now(), async () => {
    const store = input.facts['create-key-store'];
    if (!store) throw new Error('There is no store of which anything could be undone');
    const wish = input.params.Preflight?.Rollback ?? 'keep';
    const name = input.params.CustomKeyStoreName ?? '';
    if (before !== null) return lookAgain({ store, name, wish, facts: later(before, input) }, ports);
    const facts = { settled: false, ...nextWait(input.run, 0), polls: 0, waitedSeconds: 0, startedMs: ports.clock.now() };
    const task: Task = { store, name, wish, facts };
    if (wish === 'keep') return settle('roll-back/kept', task);
    const didConnect = input.facts['connect-key-store']?.connectedByRun === true;
    return didConnect || store.createdByRun === true ? begin(task, ports) : settle('roll-back/not-ours', task);
  });
}

function later(before: RollBackFacts, { run }: ActionInput): RollBackFacts {
  const polls = before.polls + 1;
  return { ...before, ...nextWait(run, polls), polls, waitedSeconds: before.waitedSeconds + before.waitSeconds };
}

async function begin(task: Task, ports: Ports): Promise<Undone> {
  const id = task.store.CustomKeyStoreId;
  const entry = await ports.kmsActions.describeKeyStore(id);
  if (entry === null || isDown(entry)) return judgeState(task, entry, ports);
  try {
    const answer = await ports.kmsActions.disconnectKeyStore(id);
    if (answer.ok) return unfinished(task, 'DISCONNECTING');
    const now = await ports.kmsActions.describeKeyStore(id);
    if (now === null || isDown(now)) return judgeState(task, now, ports);
    return settle('roll-back/refused', task, { exception: answer.exception, message: answer.message });
  } catch (error) {
    // The answer may have been lost, and KMS may be disconnecting all the same.
    const now = await ports.kmsActions.describeKeyStore(id).catch(() => entry);
    if (now !== null && !isDown(now)) throw error;
    return judgeState(task, now, ports);
  }
}

function isDown({ ConnectionState: state }: CustomKeyStoresListEntry): boolean {
  return state === 'DISCONNECTED' || state === 'DISCONNECTING';
}

/** A look that fails for a while is not the end: the next one may succeed. */
async function lookAgain(task: Task, ports: Ports): Promise<Undone> {
  try {
    return await judgeState(task, await ports.kmsActions.describeKeyStore(task.store.CustomKeyStoreId), ports);
  } catch (error) {
    if (!isAwsRefusal(error) || error.kind === 'denied' || error.kind === 'no-credentials') throw error;
    return unfinished(task, 'not seen');
  }
}

async function judgeState(task: Task, entry: CustomKeyStoresListEntry | null, ports: Ports): Promise<Undone> {
  const state = entry?.ConnectionState ?? 'not listed';
  if (state === 'DISCONNECTED') return task.wish === 'delete' ? remove(task, ports) : settle('roll-back/disconnected', task);
  if (state !== 'DISCONNECTING' && (entry === null || task.facts.polls >= STALE_POLLS)) {
    return settle('roll-back/interrupted', task, { ConnectionState: state });
  }
  return unfinished(task, state);
}

const HAS_KEYS = 'CustomKeyStoreHasCMKsException';
const GONE = 'CustomKeyStoreNotFoundException';

async function remove(task: Task, ports: Ports): Promise<Undone> {
  const { CustomKeyStoreId: id, createdByRun } = task.store;
  if (createdByRun !== true) return both('roll-back/disconnected', 'roll-back/not-deleted', task);
  try {
    const answer = await ports.kmsActions.deleteKeyStore(id);
    if (!answer.ok && answer.exception === HAS_KEYS) return settle('roll-back/has-keys', task);
    if (!answer.ok && answer.exception !== GONE) {
      return settle('roll-back/refused', task, { exception: answer.exception, message: answer.message });
    }
  } catch (error) {
    // The answer may have been lost: then the store is not listed any more.
    if ((await ports.kmsActions.describeKeyStore(id)) !== null) throw error;
  }
  // Should this fail: ids are never used twice, so a store made later is not taken for this one.
  await forgetStore(task.name, id, ports.records).catch(() => undefined);
  return settle('roll-back/deleted', task);
}

/** The last word. */
function settle(code: Code, task: Task, more: Evidence = {}): Undone {
  const evidence = { CustomKeyStoreId: task.store.CustomKeyStoreId, ...more };
  return {
    ...ended([{ code, evidence }], task),
    evidence,
    ...(isSkipped(code) ? { reason: ROLL_BACK_FINDINGS[code].reason } : {}),
  };
}

function isSkipped(code: Code): code is 'roll-back/kept' | 'roll-back/not-ours' | 'roll-back/not-deleted' {
  return ROLL_BACK_FINDINGS[code].verdict === 'skipped';
}

function both(first: Code, second: Code, task: Task): Undone {
  const evidence = { CustomKeyStoreId: task.store.CustomKeyStoreId };
  return {
    ...ended(
      [
        { code: first, evidence },
        { code: second, evidence },
      ],
      task,
    ),
    evidence,
  };
}

function ended(judged: readonly Judged<Code>[], { facts }: Task): Pick<Undone, 'judged' | 'facts'> {
  return { judged, facts: { ...facts, settled: true } };
}

/** Stands in the report only if nobody could look again. */
function unfinished({ store, facts }: Task, ConnectionState: string): Undone {
  const { CustomKeyStoreId } = store;
  const evidence = { CustomKeyStoreId, ConnectionState, waitedSeconds: facts.waitedSeconds };
  return { judged: [{ code: 'roll-back/unfinished', evidence }], evidence, facts: { ...facts, settled: isOver(facts) } };
}
