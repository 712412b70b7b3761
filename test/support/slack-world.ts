/** The slash command with ports that a test plays, and a budget that ends when the test says so. */
import { askedRunsInMemory } from '../../lib/aws/asked-runs.ts';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import type { ApiAnswer } from '../../lib/service/api-route.ts';
import { makeSlackCommand, type SlackCommandOptions } from '../../lib/service/slack-command.ts';
import { LATE, type TimeBudget } from '../../lib/service/time-budget.ts';
import { memoryExecutions } from './memory-executions.ts';
import { CHANNEL, SIGNING_SECRET, slackBody, slackEvent, TEAM } from './slack-call.ts';

export const NOW = Date.parse('2026-01-02T03:04:05.000Z');

export const PAYMENTS: CustomKeyStoresListEntry = {
  CustomKeyStoreId: 'cks-0123456789abcdef0',
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  ConnectionState: 'CONNECTED',
  XksProxyConfiguration: {
    Connectivity: 'PUBLIC_ENDPOINT',
    UriEndpoint: 'https://proxy.xks.example.com',
    UriPath: '/kms/xks/v1',
  },
};

export interface ManualBudget extends TimeBudget {
  ring(): void;
  /** What was given a share only is late; the rest is not. */
  ringShare(): void;
}

export function manualBudget(): ManualBudget {
  let over = false;
  let late: (value: typeof LATE) => void = () => {};
  const ended = new Promise<typeof LATE>((resolve) => {
    late = resolve;
  });
  let shareLate: (value: typeof LATE) => void = () => {};
  const shareEnded = new Promise<typeof LATE>((resolve) => {
    shareLate = resolve;
  });
  return {
    within: (work, shareMs) => Promise.race(shareMs === undefined ? [work, ended] : [work, ended, shareEnded]),
    get isOver() {
      return over;
    },
    end: () => {},
    ring() {
      over = true;
      late(LATE);
    },
    ringShare: () => shareLate(LATE),
  };
}

export function slackWorld(changes: Partial<SlackCommandOptions> = {}) {
  const executions = memoryExecutions();
  const store = makeMemoryStore();
  const budget = manualBudget();
  const faults: string[] = [];
  const asked = askedRunsInMemory();
  const handler = makeSlackCommand({
    signingSecret: async () => ({ ok: true, secret: SIGNING_SECRET }),
    teamIds: new Set([TEAM]),
    channelIds: new Set([CHANNEL]),
    kms: { listKeyStores: async () => [PAYMENTS] },
    records: store,
    reports: store,
    list: store,
    asked,
    executions,
    region: 'us-east-1',
    account: '111122223333',
    clock: { now: () => NOW },
    startBudget: () => budget,
    onFault: (fault) => void faults.push(fault),
    ...changes,
  });
  return {
    executions,
    store,
    asked,
    budget,
    faults,
    handler,
    /** Types this behind the command. */
    type: (text: string, fields: Readonly<Record<string, string | undefined>> = {}) =>
      handler(slackEvent(slackBody(text, fields), { nowMs: NOW })),
  };
}

export function replyOf({ statusCode, body }: ApiAnswer): {
  readonly status: unknown;
  readonly type: string;
  readonly text: string;
} {
  const { response_type: type = '', text = '' } = JSON.parse(body ?? '{}') as { response_type?: string; text?: string };
  return { status: statusCode, type, text };
}

export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
