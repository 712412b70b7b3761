/**
 * The alarms of one store, ready for `PutMetricAlarm`. `Unit` is never set, because a unit that differs from the published one
 * yields no data. Names are made from the store's id, so making them twice changes nothing.
 */
import type { PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { type Alarm, type BalancerPair, balancerAlarms } from './alarm-balancers.ts';
import { ROWS, type Query, type Row } from './alarm-rows.ts';
import { type CertificateLimits, USUAL_LIMITS } from './certificate-limits.ts';

export interface AlarmTarget {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
  /** null: the alarms tell nobody. */
  readonly topicArn: string | null;
}

/** What not every store has; absent: not this one. */
export interface AlarmOptions {
  /** Days at which the certificate alarms ring; absent: those of a certificate of 90 days or more. */
  readonly limits?: CertificateLimits;
  /** Load balancers before the proxy, each with a target group that it forwards to. */
  readonly balancers?: readonly BalancerPair[];
  /** ALM-10, which rings on silence: only for a connected store, and where something takes it away when that ends. */
  readonly silence?: boolean;
  /** ALM-13 and ALM-13w, which ring on silence: only where the number is published every day. */
  readonly ownDays?: boolean;
}

const ALWAYS = ROWS.filter(({ only }) => only === undefined);

/** Those that every store has. */
export const ALARM_IDS: readonly string[] = ALWAYS.map((row) => row.id);

export const SILENCE_ID = 'ALM-10';
/** On the number that this product publishes itself. */
export const OWN_DAYS_IDS: readonly string[] = ROWS.filter(({ only }) => only === 'where-scheduled').map((row) => row.id);

/** How many are Metrics Insights queries, which have a quota of their own. */
export function queryAlarmCount({ silence = false }: AlarmOptions = {}): number {
  return ROWS.filter(({ watch, only }) => 'select' in watch && (only === undefined || (only === 'while-connected' && silence)))
    .length;
}

/** Rows of the requirement catalogue that are not fulfilled without these alarms. @param ids such as `ALM-1` */
export function alarmRequirements(ids: readonly string[]): readonly string[] {
  return [...new Set(ROWS.filter(({ id }) => ids.includes(id)).map(({ requirement }) => requirement))];
}

const PREFIX = 'xks-preflight/';

/** All alarms of one store have names that begin so; those of all stores without an id. */
export function alarmPrefix(customKeyStoreId?: string): string {
  return customKeyStoreId === undefined ? PREFIX : `${PREFIX}${customKeyStoreId}/`;
}

export function alarmName(customKeyStoreId: string, id: string): string {
  return `${alarmPrefix(customKeyStoreId)}${id}`;
}

/** `xks-preflight/cks-…/ALM-1` → `ALM-1` */
export function alarmId({ AlarmName = '' }: { readonly AlarmName?: string | undefined }): string {
  return AlarmName.split('/').at(-1) ?? '';
}

/** Whose alarm it is; null: not one of ours. */
export function storeOfAlarm({ AlarmName = '' }: { readonly AlarmName?: string | undefined }): string | null {
  return /^xks-preflight\/([A-Za-z0-9-]{1,64})\/[^/]+$/.exec(AlarmName)?.[1] ?? null;
}

/** Is it called as this product calls alarms? What else has such a beginning is somebody's own. */
export function isOurAlarm({ AlarmName = '' }: { readonly AlarmName?: string | undefined }): boolean {
  return /^xks-preflight\/cks-[0-9a-z]{1,60}\/ALM-\d[\w-]*$/.test(AlarmName);
}

/** @throws Error when the id could break out of a query; KMS gives no such ids. */
export function alarmsOf(target: AlarmTarget, options: AlarmOptions = {}): readonly PutMetricAlarmCommandInput[] {
  const { CustomKeyStoreId, CustomKeyStoreName } = target;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(CustomKeyStoreId)) throw new Error('The id of the store is not one that KMS gives');
  const chosen = { 'while-connected': options.silence ?? false, 'where-scheduled': options.ownDays ?? false };
  const rows = ROWS.filter(({ only }) => only === undefined || chosen[only]);
  const alarms: readonly Alarm[] = [
    ...rows.map((row) => alarmOf(row, CustomKeyStoreId, options.limits ?? USUAL_LIMITS)),
    ...(options.balancers ?? []).flatMap(balancerAlarms),
  ];
  const store = `External key store ${CustomKeyStoreName} (${CustomKeyStoreId})`;
  return alarms.map(({ id, description, tellSilence = false, watch }) => ({
    AlarmName: alarmName(CustomKeyStoreId, id),
    AlarmDescription: `${store}: ${description}`.slice(0, DESCRIPTION_LENGTH),
    ActionsEnabled: true,
    AlarmActions: target.topicArn === null ? [] : [target.topicArn],
    InsufficientDataActions: target.topicArn !== null && tellSilence ? [target.topicArn] : [],
    OKActions: [],
    ...watch,
    Tags: [
      { Key: 'xks-preflight:store', Value: CustomKeyStoreId },
      { Key: 'xks-preflight:alarm', Value: id },
    ],
  }));
}

const DESCRIPTION_LENGTH = 1_024;

function alarmOf(row: Row, customKeyStoreId: string, limits: CertificateLimits): Alarm {
  const { id, description, threshold } = row;
  const days = { fail: limits.failBelowDays, warn: limits.warnBelowDays };
  return {
    id,
    description,
    tellSilence: row.tellSilence ?? false,
    watch: {
      ...watchOf(row, customKeyStoreId),
      EvaluationPeriods: row.of,
      DatapointsToAlarm: row.breaches,
      ComparisonOperator: row.comparison,
      Threshold: typeof threshold === 'number' ? threshold : days[threshold],
      TreatMissingData: row.missing,
    },
  };
}

function watchOf(row: Row, id: string): Partial<PutMetricAlarmCommandInput> {
  if ('metric' in row.watch) {
    const { namespace = 'AWS/KMS', metric, statistic, state } = row.watch;
    const stateDimension = state === undefined ? [] : [{ Name: 'XksExternalKeyManagerState', Value: state }];
    return {
      Namespace: namespace,
      MetricName: metric,
      Statistic: statistic,
      Period: row.periodSeconds,
      Dimensions: [{ Name: 'CustomKeyStoreId', Value: id }, ...stateDimension],
    };
  }
  return { Metrics: [{ Id: 'q1', Expression: expression(row.watch, id), Period: row.periodSeconds, ReturnData: true }] };
}

function expression({ select, and }: Query, id: string): string {
  const condition = `CustomKeyStoreId = '${id}'${and === undefined ? '' : ` AND ${and}`}`;
  return `SELECT ${select} FROM "AWS/KMS" WHERE ${condition}`;
}
