/**
 * What decides which alarms a store is to have: its load balancers, its certificate, whether it is connected, and what this
 * deployment keeps up. Two kinds of alarm ring on silence. Such a one is due only once there is something to hear: made earlier, it
 * would ring at once, because CloudWatch looks back on periods in which nothing was measured yet.
 */
import type { AlarmPolicyPort, Clock, Ec2Port, Elbv2Port, MetricPort } from '../aws/ports.ts';
import type { Keeping } from '../model/alarm-policy.ts';
import type { Params } from '../model/params.ts';
import { BALANCER_ID, type BalancerPair, observeBalancers } from './alarm-balancers.ts';
import { OWN_DAYS, OWN_NAMESPACE } from './alarm-rows.ts';
import { OWN_DAYS_IDS, SILENCE_ID } from './alarm-set.ts';
import type { CertificateSeen } from './certificate-limits.ts';
import { type Attempt, attempt, type Refused } from './refused.ts';

/** `kept`: right when it is there, and right when it is not. */
export type Due = 'wanted' | 'kept' | 'unwanted';

export interface Circumstances {
  /** null: none was seen. */
  readonly certificate: CertificateSeen | null;
  /** null: could not be read. */
  readonly balancers: readonly BalancerPair[] | null;
  /** Load balancers that stand before the proxy still, and forward nothing: their alarms ring for that, and stay. */
  readonly closed: readonly string[];
  readonly silence: Due;
  readonly ownDays: Due;
  /** Does something come by that adds what is missing? */
  readonly repairs: boolean;
  /** What could not be read, and for which alarms. */
  readonly unread: readonly Unread[];
}

export type Unread = { readonly alarms: string } & Refused['evidence'];

export interface CircumstancePorts {
  readonly alarmPolicy: AlarmPolicyPort;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly metrics: MetricPort;
  readonly clock: Clock;
}

export interface Subject {
  readonly CustomKeyStoreId: string;
  readonly params: Params;
  readonly certificate: CertificateSeen | null;
  /** Asked only where it matters; null: KMS lists no such store, or nobody knows. */
  connectionState(): Promise<Attempt<string | null>>;
}

export async function observeCircumstances(subject: Subject, ports: CircumstancePorts): Promise<Circumstances> {
  const { silence, ownDays, repairs } = ports.alarmPolicy.policy();
  const [balancers, heard, published] = await Promise.all([
    observeBalancers(subject.params, ports),
    dueSilence(silence, subject, ports),
    dueOwnDays(ownDays, subject, ports),
  ]);
  return {
    certificate: subject.certificate,
    balancers: balancers.ok ? balancers.value.pairs : null,
    closed: balancers.ok ? balancers.value.closed : [],
    silence: heard.ok ? heard.value : 'kept',
    ownDays: published.ok ? published.value : 'kept',
    repairs,
    unread: [
      ...unread(`${BALANCER_ID}…`, balancers),
      ...unread(SILENCE_ID, heard),
      ...unread(OWN_DAYS_IDS.join(', '), published),
    ],
  };
}

function unread(alarms: string, read: Attempt<unknown>): readonly Unread[] {
  return read.ok ? [] : [{ alarms, ...read.evidence }];
}

const settled = (value: Due): Attempt<Due> => ({ ok: true, value });

async function dueSilence(keeping: Keeping, subject: Subject, ports: CircumstancePorts): Promise<Attempt<Due>> {
  if (keeping !== 'make') return settled(keeping === 'leave' ? 'kept' : 'unwanted');
  const state = await subject.connectionState();
  if (!state.ok) return state;
  if (state.value !== 'CONNECTED') return settled(state.value === null ? 'kept' : 'unwanted');
  const heard = await attempt(wasHeard(subject.CustomKeyStoreId, ports));
  return heard.ok ? settled(heard.value ? 'wanted' : 'kept') : heard;
}

async function dueOwnDays(keeping: Keeping, subject: Subject, ports: CircumstancePorts): Promise<Attempt<Due>> {
  if (keeping !== 'make') return settled(keeping === 'leave' ? 'kept' : 'unwanted');
  const published = await attempt(wasPublished(subject.CustomKeyStoreId, ports));
  return published.ok ? settled(published.value ? 'wanted' : 'kept') : published;
}

const MINUTE_MS = 60_000;
/** Shorter than the half hour that ALM-10 looks back: what was heard within it keeps the new alarm quiet. */
const HEARD_MS = 25 * MINUTE_MS;
/** Shorter than two days by as long as CloudWatch may take to show the next number. */
const PUBLISHED_MS = 47 * 60 * MINUTE_MS;

/** Has KMS called the proxy lately? */
async function wasHeard(id: string, { metrics, clock }: CircumstancePorts): Promise<boolean> {
  const listed = await metrics.metrics('AWS/KMS', { Name: 'CustomKeyStoreId', Value: id });
  const series = listed.filter(({ MetricName }) => MetricName === 'XksProxyLatency').slice(0, MOST_SERIES);
  if (series.length === 0) return false;
  const toMs = clock.now();
  const questions = series.map((metric) => ({ metric, statistic: 'SampleCount' as const }));
  const answers = await metrics.metricData(questions, { fromMs: toMs - HEARD_MS, toMs, periodSeconds: 300 });
  return answers.some((points) => points.length > 0);
}

/** A series for each pair of operations: a handful. */
const MOST_SERIES = 100;

/**
 * Can a number of our own be read that is younger than the two days that ALM-13 looks back? One that was published a moment ago does
 * not count before CloudWatch shows it: until then the new alarm would see two days of silence, and ring.
 */
async function wasPublished(id: string, { metrics, clock }: CircumstancePorts): Promise<boolean> {
  const metric = {
    Namespace: OWN_NAMESPACE,
    MetricName: OWN_DAYS,
    Dimensions: [{ Name: 'CustomKeyStoreId', Value: id }],
  };
  const toMs = clock.now();
  const window = { fromMs: toMs - PUBLISHED_MS, toMs, periodSeconds: 3_600 };
  const [points = []] = await metrics.metricData([{ metric, statistic: 'SampleCount' }], window);
  return points.length > 0;
}
