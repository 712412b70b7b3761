/** `status STORE`: what is stored of the store, and whether KMS has it connected now. Nothing is checked. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { AskedRunPort } from '../aws/asked-runs.ts';
import type { ReportListPort } from '../aws/report-list.ts';
import type { Clock, ReportPort } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import { inert, inertCode } from '../render/inert.ts';
import { VERDICT_WORD } from '../render/paint.ts';
import { type NamedStore, privately, shownStore, type SlackReply } from './slack-reply.ts';
import { statusOf, type StoreStatus } from './store-status.ts';

export interface StatusPorts {
  readonly list: ReportListPort;
  readonly reports: Pick<ReportPort, 'readReport'>;
  readonly executions: Pick<ExecutionPort, 'describe'>;
  readonly asked: Pick<AskedRunPort, 'lastAsked'>;
  readonly clock: Clock;
}

/** `ConnectionState` as KMS gives it now; null: KMS did not say. */
export type StatusQuestion = NamedStore & {
  readonly ConnectionState: string | null;
  /** From which the report is read; null: not deployed. */
  readonly apiHost: string | null;
};

export async function storeStatus(store: StatusQuestion, ports: StatusPorts): Promise<SlackReply> {
  const [report, isGoingOn] = await Promise.all([latestReport(store, ports), hasRunGoingOn(store, ports)]);
  const going = isGoingOn ? 'A run that was asked for here is going on: its result is not part of this.' : '';
  if (report === null) {
    const first = `${shownStore(store)} has not been checked yet: type \`check\` in place of \`status\`.`;
    return privately(first, connection(store.ConnectionState, null), going);
  }
  const nowMs = ports.clock.now();
  const status = statusOf(report, nowMs);
  return privately(
    `${shownStore(store)}: *${VERDICT_WORD[status.verdict].trim()}* ${age(status, nowMs)}.`,
    connection(store.ConnectionState, status.ConnectionState),
    ...(status.isBrokenOff ? [BROKEN_OFF] : [openFindings(status), certificate(status.certificateDaysToExpire)]),
    `The whole report: ${readWith(status.runId, store.apiHost)}`,
    going,
  );
}

/**
 * A report on the request by which the store was made may know its name only. One that knows an id is about the store with that id:
 * there may have been others of the same name.
 */
async function latestReport(store: NamedStore, { list, reports }: StatusPorts): Promise<Report | null> {
  const newest = async (named: string) => (await list.listReports({ store: named, limit: 1, after: null })).reports[0];
  const found = (await newest(store.CustomKeyStoreId)) ?? (await newest(store.CustomKeyStoreName));
  const isOther = ![null, undefined, store.CustomKeyStoreId].includes(found?.CustomKeyStoreId);
  if (found === undefined || (isOther && store.CustomKeyStoreId !== store.CustomKeyStoreName)) return null;
  return reports.readReport(found.runId);
}

async function hasRunGoingOn({ CustomKeyStoreId }: NamedStore, { asked, executions }: StatusPorts): Promise<boolean> {
  const last = await asked.lastAsked(CustomKeyStoreId);
  return last !== null && (await executions.describe(last.runId))?.status === 'RUNNING';
}

function readWith(runId: string, apiHost: string | null): string {
  const command = apiHost === null ? `GET /preflights/${runId}` : `npx xks-preflight report ${runId} --api ${apiHost}`;
  return `\`${inertCode(command)}\``;
}

function connection(now: string | null, then: string | null): string {
  if (now !== null) return `KMS has it ${inert(now)} now.`;
  const known = then === null ? '' : ` At the last look it was ${inert(then)}.`;
  return `KMS did not say in time whether it is connected.${known}`;
}

const BROKEN_OFF = 'That run broke off before it could tell anything: type `check` in place of `status`.';

function openFindings({ open }: StoreStatus): string {
  const counts = Object.entries(open).filter(([, count]) => count > 0);
  if (counts.length === 0) return 'No open findings.';
  return `Open findings: ${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}.`;
}

function certificate(days: number | null): string {
  if (days === null) return 'No certificate was seen.';
  if (days < 0) return '*The certificate has expired.*';
  return `The certificate expires in ${days} ${days === 1 ? 'day' : 'days'}.`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `2 days ago (revalidate, 2026-11-23 10:00 UTC)` */
function age({ action, finishedAt }: StoreStatus, nowMs: number): string {
  const passed = nowMs - Date.parse(finishedAt);
  const [unit, length] = UNITS.find(([, one]) => passed >= one) ?? ['minute', 60_000];
  const count = Math.max(0, Math.floor(passed / length));
  return `${count} ${unit}${count === 1 ? '' : 's'} ago (${inert(action)}, ${finishedAt.slice(0, 16).replace('T', ' ')} UTC)`;
}
