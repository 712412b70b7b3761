/**
 * Last step of a re-validation: makes the digest of what the runs left behind, keeps it, sends it to the central bus, and announces it
 * when it is time. Whatever of this fails does not keep the rest from being done; then the step fails, and an alarm tells.
 */
import type { Clock, CloudWatchPort, DigestPort, DigestStorePort, KmsPort, LookPort, ReportPort } from '../aws/ports.ts';
import { alarmPrefix } from '../checks/alarm-set.ts';
import type { Digest } from '../model/digest.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Report } from '../model/report.ts';
import type { Crash } from '../model/run-state.ts';
import { parseHistory } from '../model/store-history.ts';
import { announcement, buildDigest, type RunOutcome, type StoreOutcome, type StoreResult } from '../workflow/build-digest.ts';

export interface SummarizeOptions {
  readonly kms: Pick<KmsPort, 'listKeyStores'>;
  readonly cloudwatch: Pick<CloudWatchPort, 'alarms'>;
  readonly looks: Pick<LookPort, 'readHistory'>;
  readonly reports: Pick<ReportPort, 'readReport'>;
  readonly digests: DigestStorePort;
  /** Announces. */
  readonly channels: DigestPort;
  /** null: there is none. */
  readonly central: DigestPort | null;
  readonly region: string;
  readonly account: string;
  /** A digest is announced so often. */
  readonly digestHours: number;
  readonly clock: Clock;
}

export interface SummarizeInput {
  readonly digestId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly results: readonly StoreResult[];
  readonly crash: Crash | null;
}

/** What the machine ends with. */
export interface Summary {
  readonly digestId: string;
  readonly stores: number;
  readonly notChecked: number;
  readonly vanished: number;
  readonly announced: boolean;
  /** Every store was checked. */
  readonly complete: boolean;
}

/** @throws Error naming what could not be done with the digest */
export function makeSummarizeRevalidation(options: SummarizeOptions): (input: SummarizeInput) => Promise<Summary> {
  return async (input) => {
    const began = input.crash === null;
    const digest = await makeDigest(input, options);
    const { announced, failed } = await passOn(digest, began, options);
    if (failed.length === 0) return summaryOf(digest, began, announced);
    throw new Error(`The digest ${digest.digestId} is made, but not all was done with it. ${failed.join('; ')}`);
  };
}

async function makeDigest(input: SummarizeInput, options: SummarizeOptions): Promise<Digest> {
  const { kms, cloudwatch, region, account, clock } = options;
  const outcomes = await someAtOnce(input.results, (result) => outcomeOf(result, options));
  // In this order: a store that is made meanwhile has its alarms later than itself.
  const alarms = await orWhy(cloudwatch.alarms(alarmPrefix()));
  const listed = await orWhy(kms.listKeyStores());
  return buildDigest({
    digestId: input.digestId,
    region,
    account,
    startedAt: new Date(input.startedAt).toISOString(),
    finishedAt: new Date(clock.now()).toISOString(),
    outcomes,
    listed,
    alarmNames: typeof alarms === 'string' ? alarms : alarms.flatMap(({ AlarmName }) => AlarmName ?? []),
    crash: input.crash,
  });
}

interface PassedOn {
  readonly announced: boolean;
  /** What could not be done, and why. */
  readonly failed: readonly string[];
}

async function passOn(digest: Digest, began: boolean, options: SummarizeOptions): Promise<PassedOn> {
  const { digests, channels, central, digestHours } = options;
  const failed: string[] = [];
  const attempt = async (what: string, work: Promise<void>): Promise<boolean> => {
    const why = await orWhy(work.then(() => null));
    if (why !== null) failed.push(`${what}: ${why}`);
    return why === null;
  };
  await attempt('keeping it', digests.writeDigest(digest));
  if (central !== null) await attempt('sending it to the central bus', central.announce(digest));
  // Who cannot know when the last one was announced announces this one: once too often is better than never.
  const last = await digests.lastAnnounced().catch(() => null);
  const { announce, remember } = announcement(digest, began, last, digestHours);
  const announced = announce && (await attempt('announcing it', channels.announce(digest)));
  if (announced && remember !== null) await attempt('noting that it was announced', digests.writeAnnounced(remember));
  return { announced, failed };
}

function summaryOf({ digestId, stores, vanished, notChecked, leftOut }: Digest, began: boolean, announced: boolean): Summary {
  const unchecked = notChecked.length + (leftOut?.notChecked ?? 0);
  return {
    digestId,
    stores: stores.length + (leftOut?.stores ?? 0),
    vanished: vanished.length + (leftOut?.vanished ?? 0),
    notChecked: unchecked,
    announced,
    complete: began && unchecked === 0,
  };
}

/** What is kept of findings is small and says it all; a report is read only where that is of another run. */
async function outcomeOf(result: StoreResult, { looks, reports }: SummarizeOptions): Promise<StoreOutcome> {
  const { id, run } = result;
  if (run === '')
    return {
      result,
      outcome: `Its run could not be prepared ${advised(result, 'see the log of the function prepare-revalidation.')}`,
    };
  const history = await looks
    .readHistory(id)
    .then(parseHistory)
    .catch(() => null);
  if (history?.last.runId === run) {
    const { changes, last, open } = history;
    return { result, outcome: { runId: run, verdict: last.verdict, ...counts(changes), open: open.length } };
  }
  const report = await orWhy(reports.readReport(run));
  if (typeof report === 'string') return { result, outcome: `The report of its run ${run} could not be read: ${report}` };
  if (report === null) return { result, outcome: `Its run ${run} left no report ${advised(result, 'look at its execution.')}` };
  return { result, outcome: outcomeOfReport(report) };
}

/** Lambda and Step Functions themselves were too busy or broken: nothing is to be put right, and no log of ours says more. */
const PASSING =
  /^(?:Lambda\.(?:TooManyRequests|Service|AWSLambda|SdkClient)Exception|StepFunctions\.(?:SfnServiceException|ServiceUnavailable))$/;

function advised({ id, status }: StoreResult, otherwise: string): string {
  if (!PASSING.test(status)) return `(${status}): ${otherwise}`;
  return `(${status}). That passes. Start it again: npx xks-preflight revalidate ${id}`;
}

function outcomeOfReport({ runId, verdict, checks, changes }: Report): RunOutcome {
  const bad = checks.flatMap(({ findings }) => findings).filter((one) => ['fail', 'error', 'warn'].includes(one.verdict));
  return { runId, verdict, ...counts(changes), open: new Set(bad.map(({ code }) => code)).size };
}

function counts(changes: Report['changes']): Pick<RunOutcome, 'certificateDaysToExpire' | 'new' | 'worsened' | 'fixed'> {
  return {
    certificateDaysToExpire: changes?.certificateDaysToExpire ?? null,
    new: changes?.new.length ?? 0,
    worsened: changes?.worsened.length ?? 0,
    fixed: changes?.fixed.length ?? 0,
  };
}

/** A refusal in one line, or what was answered. */
async function orWhy<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (isAwsRefusal(error)) return `${error.action}: ${error.kind}`;
    return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'an unknown error';
  }
}

const AT_ONCE = 10;

async function someAtOnce<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(work))));
  }
  return done;
}
