/**
 * Connects the store and watches until KMS says CONNECTED or FAILED. KMS answers the connect call at once and works on, so this
 * is two steps around a wait: start, then describe until it is settled.
 * Source: KMS Developer Guide, Connecting and disconnecting an external key store.
 */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { Judged } from '../checks/finding-table.ts';
import type { ConnectionFacts, KeyStoreFacts } from '../model/action-facts.ts';
import type { Evidence } from '../model/json.ts';
import { isAwsRefusal, type RefusalKind } from '../model/refusal.ts';
import type { SkipReason } from '../model/verdict.ts';
import { connectionCodeAdvice } from '../xks/connection-codes.ts';
import type { Action, ActionInput, ActionOutput, ActionPorts, Done } from './action.ts';
import { runAction } from './action.ts';
import { CONNECT_FINDINGS } from './connect-key-store-findings.ts';
import { isOver, nextWait, STALE_POLLS } from './polling.ts';

export const connectKeyStore = {
  id: 'connect-key-store',
  purpose: 'Connects the store and waits until KMS says whether that worked.',
  needs: ['kmsActions', 'clock'],
  permissions: ['kms:ConnectCustomKeyStore', 'kms:DescribeCustomKeyStores'],
  findings: CONNECT_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof connectKeyStore.needs)[number]>;
type Code = keyof typeof CONNECT_FINDINGS;
type Connection = Done<'connect-key-store', Code>;
type Output = ActionOutput<'connect-key-store'>;

/** First step: connect, unless that is not wanted, not ours to do, or not needed. */
export function startConnection(input: ActionInput, ports: Ports): Promise<Output> {
  const startedMs = ports.clock.now();
  return runAction(connectKeyStore, input, ports.clock, startedMs, async () => {
    const store = storeFacts(input);
    if (input.params.Preflight?.Connect === false) return leftAlone('connect-key-store/not-requested', store, 'requested');
    const entry = await ports.kmsActions.describeKeyStore(store.CustomKeyStoreId);
    const start: ConnectionFacts = { settled: false, ...nextWait(input.run, 0), polls: 0, waitedSeconds: 0, startedMs };
    const state = entry?.ConnectionState ?? 'DISCONNECTED';
    if (state !== 'DISCONNECTED') return judgeState(state, entry, store, start);
    if (store.adopted && !store.madeByUs && input.params.Preflight?.Connect !== true) {
      return leftAlone('connect-key-store/not-ours', store, 'not-applicable');
    }
    return connect(store, start, ports);
  });
}

/** Every later step: one look. A look that fails for a while is not the end: the next one may succeed. */
export function describeConnection(input: ActionInput, ports: Ports): Promise<Output> {
  const before = input.facts['connect-key-store'];
  return runAction(connectKeyStore, input, ports.clock, before?.startedMs ?? ports.clock.now(), async () => {
    const store = storeFacts(input);
    if (!before) throw new Error('There is no connection to look at: the step that starts it has not run');
    const polls = before.polls + 1;
    const waitedSeconds = before.waitedSeconds + before.waitSeconds;
    const now = { ...before, ...nextWait(input.run, polls), polls, waitedSeconds };
    const entry = await lookOrMiss(store, ports);
    const state = entry === 'missed' ? 'not seen' : (entry?.ConnectionState ?? 'not listed');
    return judgeState(state, entry === 'missed' ? null : entry, store, now);
  });
}

function storeFacts({ facts }: ActionInput): KeyStoreFacts {
  const store = facts['create-key-store'];
  if (!store) throw new Error('There is no store to connect');
  return store;
}

async function lookOrMiss(store: KeyStoreFacts, ports: Ports): Promise<CustomKeyStoresListEntry | null | 'missed'> {
  try {
    return await ports.kmsActions.describeKeyStore(store.CustomKeyStoreId);
  } catch (error) {
    if (isAwsRefusal(error) && error.kind !== 'denied' && error.kind !== 'no-credentials') return 'missed';
    throw error;
  }
}

async function connect(store: KeyStoreFacts, start: ConnectionFacts, ports: Ports): Promise<Connection> {
  try {
    const answer = await ports.kmsActions.connectKeyStore(store.CustomKeyStoreId);
    if (answer.ok) return unfinished(store, { ...start, connectedByRun: true }, 'CONNECTING');
    // Another run may have been quicker: what it started is watched.
    const { state, entry } = await lookAfter(store, ports);
    if (['CONNECTING', 'CONNECTED', 'FAILED'].includes(state)) return judgeState(state, entry, store, start);
    const evidence = about(store, { exception: answer.exception, message: answer.message });
    return settle('connect-key-store/refused', evidence, start);
  } catch (error) {
    // The answer may have been lost, and KMS may be connecting all the same.
    const { state, entry } = await lookAfter(store, ports);
    if (state === 'DISCONNECTED') throw error;
    const started = !(isAwsRefusal(error) && TURNED_AWAY.includes(error.kind));
    return judgeState(state, entry, store, { ...start, connectedByRun: started });
  }
}

/** KMS did not carry the call out, so whatever connects the store was somebody else's call. */
const TURNED_AWAY: readonly RefusalKind[] = ['throttled', 'denied', 'no-credentials'];

async function lookAfter(
  store: KeyStoreFacts,
  ports: Ports,
): Promise<{ readonly state: string; readonly entry: CustomKeyStoresListEntry | null }> {
  const entry = await ports.kmsActions.describeKeyStore(store.CustomKeyStoreId).catch(() => null);
  return { state: entry?.ConnectionState ?? 'DISCONNECTED', entry };
}

function judgeState(
  state: string,
  entry: CustomKeyStoresListEntry | null,
  store: KeyStoreFacts,
  facts: ConnectionFacts,
): Connection {
  if (state === 'CONNECTED') {
    return settle('connect-key-store/connected', about(store, { ConnectionState: state, polls: facts.polls }), facts);
  }
  if (state === 'FAILED') return failed(entry?.ConnectionErrorCode ?? 'UNKNOWN', store, facts);
  const stale = state === 'DISCONNECTED' || state === 'not listed';
  if (state === 'DISCONNECTING' || (stale && facts.polls >= STALE_POLLS)) {
    return settle('connect-key-store/interrupted', about(store, { ConnectionState: state }), facts);
  }
  const open = unfinished(store, facts, state);
  return isOver(facts) ? { ...open, facts: { ...facts, settled: true } } : open;
}

/** Nothing was waited for. */
const AT_ONCE: ConnectionFacts = { settled: true, waitSeconds: 1, polls: 0, waitedSeconds: 0, startedMs: 0 };

/** The last word on the connection. */
function settle(code: Code, evidence: Evidence, facts: ConnectionFacts, said: Partial<Judged<Code>> = {}): Connection {
  return { judged: [{ code, evidence, ...said }], evidence, facts: { ...facts, settled: true } };
}

function leftAlone(code: Code, store: KeyStoreFacts, reason: SkipReason): Connection {
  return { ...settle(code, about(store), AT_ONCE), reason };
}

function failed(code: string, store: KeyStoreFacts, facts: ConnectionFacts): Connection {
  const { meaning, remedy } = connectionCodeAdvice(code);
  const evidence = about(store, { ConnectionState: 'FAILED', ConnectionErrorCode: code, meaning });
  const kms = { create: { public: [], vpc: [] }, connect: [code], basis: 'documented' } as const;
  return settle('connect-key-store/failed', evidence, facts, { remedy, kms });
}

/** Stands in the report only if nobody could look again. */
function unfinished(store: KeyStoreFacts, facts: ConnectionFacts, ConnectionState: string): Connection {
  const evidence = about(store, { ConnectionState, waitedSeconds: facts.waitedSeconds });
  return { judged: [{ code: 'connect-key-store/unfinished', evidence }], evidence, facts };
}

function about({ CustomKeyStoreId }: KeyStoreFacts, more: Evidence = {}): Evidence {
  return { CustomKeyStoreId, ...more };
}
