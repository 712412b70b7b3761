/** The handlers of all routes, in this process: with a sandbox behind them, or the real account. */
import { askedRunsInMemory } from '../aws/asked-runs.ts';
import { makeMemoryStore } from '../aws/memory-store.ts';
import type { CredentialPort } from '../aws/ports.ts';
import type { RouteKey } from '../model/routes.ts';
import type { RunInput } from '../model/run.ts';
import { renderPage } from '../render/web-page.ts';
import type { ApiHandler } from '../service/api-route.ts';
import { makeGetReport } from '../service/get-report.ts';
import { KNOWN_CODES } from '../service/known-codes.ts';
import { makeListReports } from '../service/list-reports.ts';
import { problem } from '../service/problem.ts';
import { makeRegisterCredential } from '../service/register-credential.ts';
import { makeRevalidateStore } from '../service/revalidate-store.ts';
import { ANSWER_MS, makeSlackCommand } from '../service/slack-command.ts';
import { makeStartRun } from '../service/start-run.ts';
import { systemClock } from '../service/system-clock.ts';
import { startTimeBudget } from '../service/time-budget.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import { type LocalExecutions, type LocalExecutionsOptions, makeLocalExecutions } from './local-executions.ts';

/** What stands behind the service. */
export interface Backing {
  readonly region: string;
  readonly account: string;
  /** Reads as the deployed service does: under the prefix, and with the tag of the host. */
  readonly credential: CredentialPort;
  portsFor(input: RunInput): AllPorts;
  readonly kms: AllPorts['kms'];
  readonly pollMs?: number;
  /** May `POST /key-stores` create? */
  readonly mayCreate: boolean;
  close(): Promise<void>;
}

export interface LocalService {
  /** That of the slash command only when there is a signing secret. */
  readonly handlers: Readonly<Partial<Record<RouteKey, ApiHandler>>>;
  readonly executions: LocalExecutions;
}

export interface LocalServiceOptions {
  readonly onBroken: LocalExecutionsOptions['onBroken'];
  readonly onCutShort: NonNullable<LocalExecutionsOptions['onCutShort']>;
  /** Of a Slack app; null: the slash command is not answered. */
  readonly signingSecret?: string | null;
}

/** Reports and what is known of stores are kept in memory, as long as the service runs. */
export function makeLocalService(
  backing: Backing,
  { onBroken, onCutShort, signingSecret = null }: LocalServiceOptions,
): LocalService {
  const { region, account, credential, kms, pollMs, mayCreate } = backing;
  const store = makeMemoryStore();
  const kept = { reports: store, records: store, history: store, snapshots: store, looks: store };
  const executions = makeLocalExecutions({
    portsFor: (input) => ({ ...backing.portsFor(input), credential, ...kept }),
    onBroken,
    onCutShort,
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  const start = { executions, region, allowGateOverride: false, knownCodes: KNOWN_CODES };
  const handlers: LocalService['handlers'] = {
    'start-preflight': makeStartRun({ action: 'check', ...start }),
    'start-create': mayCreate ? makeStartRun({ action: 'create', ...start }) : async () => CREATES_NOTHING,
    'list-reports': makeListReports({ reports: store }),
    'get-report': makeGetReport({ reports: store, executions, renderPage }),
    'revalidate-store': makeRevalidateStore({ kms, records: store, executions, region, account }),
    'register-credential': makeRegisterCredential({ kms, credential, records: store, region, account }),
    ...(signingSecret === null ? {} : { 'slack-command': slackCommand(signingSecret, { backing, store, executions }) }),
  };
  return { handlers, executions };
}

interface Behind {
  readonly backing: Backing;
  readonly store: ReturnType<typeof makeMemoryStore>;
  readonly executions: LocalExecutions;
}

/** Any workspace and any channel: who develops a bot signs for it. */
function slackCommand(secret: string, { backing, store, executions }: Behind): ApiHandler {
  const { kms, region, account } = backing;
  return makeSlackCommand({
    signingSecret: async () => ({ ok: true, secret }),
    teamIds: null,
    channelIds: null,
    kms,
    records: store,
    reports: store,
    list: store,
    asked: askedRunsInMemory(),
    executions,
    region,
    account,
    clock: systemClock,
    startBudget: () => startTimeBudget(ANSWER_MS),
    onFault: () => {},
  });
}

const CREATES_NOTHING = problem(
  'creation-off',
  'This service was started without leave to create in a real account: end it and start it with serve --live --yes.',
);
