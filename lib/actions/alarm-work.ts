/** What provisioning and repair of alarms do alike in CloudWatch. */
import type { CloudWatchActionPort, KmsPort, MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { alarmId, alarmName, SILENCE_ID } from '../checks/alarm-set.ts';
import { type Attempt, attempt } from '../checks/refused.ts';
import type { Evidence } from '../model/json.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { dashboardBody, dashboardName, type DashboardSubject } from './dashboard.ts';

/** What making, repairing and taking away alarms calls, the look at the store and its load balancer included. */
export const ALARM_PERMISSIONS = [
  'cloudwatch:PutMetricAlarm',
  'cloudwatch:TagResource',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:DeleteAlarms',
  'cloudwatch:PutDashboard',
  'cloudwatch:PutMetricData',
  'cloudwatch:ListMetrics',
  'cloudwatch:GetMetricData',
  'kms:DescribeCustomKeyStores',
  'ec2:DescribeVpcEndpointServiceConfigurations',
  'elasticloadbalancing:DescribeListeners',
] as const;

export interface Failure {
  readonly alarm: string;
  readonly cause: string;
}

export interface Puts {
  readonly made: readonly string[];
  readonly failures: readonly Failure[];
}

/** One alarm that cannot be made must not keep the others from standing; one that is refused for all is asked for once. */
export async function putAll(alarms: readonly PutMetricAlarmCommandInput[], cloudwatch: CloudWatchActionPort): Promise<Puts> {
  const made: string[] = [];
  const failures: Failure[] = [];
  for (const [at, { AlarmName = '', ...alarm }] of alarms.entries()) {
    try {
      await cloudwatch.putAlarm({ ...alarm, AlarmName });
      made.push(AlarmName);
    } catch (error) {
      if (!isAwsRefusal(error)) throw error;
      failures.push({ alarm: AlarmName, cause: `${error.action}: ${error.message}` });
      if (error.kind === 'failed') continue;
      const left = alarms.slice(at + 1).map((one): Failure => ({ alarm: one.AlarmName ?? '', cause: NOT_TRIED }));
      return { made, failures: [...failures, ...left] };
    }
  }
  return { made, failures };
}

const NOT_TRIED = 'not tried: the call before it was refused in a way that is the same for all';

/** As KMS lists it now; null: there is no such store. */
export async function connectionState(customKeyStoreId: string, kms: KmsPort): Promise<Attempt<string | null>> {
  const store = await attempt(kms.describeKeyStore(customKeyStoreId));
  return store.ok ? { ok: true, value: store.value?.ConnectionState ?? null } : store;
}

/** null: they are gone. */
export async function removeAll(names: readonly string[], cloudwatch: CloudWatchActionPort): Promise<Evidence | null> {
  if (names.length === 0) return null;
  const done = await attempt(cloudwatch.deleteAlarms(names));
  return done.ok ? null : { alarm: names[0] ?? null, alarms: [...names], ...done.evidence };
}

/**
 * Somebody may have disconnected the store between the look at its state and the making of the silence alarm. What takes that
 * alarm away on a disconnect has then been and gone, so its state is looked at once more.
 * @returns the name of the alarm when it is to be taken away again
 */
export async function silenceTooLate(
  customKeyStoreId: string,
  put: readonly PutMetricAlarmCommandInput[],
  kms: KmsPort,
): Promise<readonly string[]> {
  if (!put.some((alarm) => alarmId(alarm) === SILENCE_ID)) return [];
  const state = await connectionState(customKeyStoreId, kms);
  const isOver = state.ok && state.value !== null && state.value !== 'CONNECTED';
  return isOver ? [alarmName(customKeyStoreId, SILENCE_ID)] : [];
}

/** null: it stands. A dashboard is a convenience: without it the store is watched all the same. */
export async function putDashboard(
  subject: DashboardSubject,
  standing: readonly MetricAlarm[],
  cloudwatch: CloudWatchActionPort,
): Promise<Evidence | null> {
  const name = dashboardName(subject.CustomKeyStoreId);
  const tags = [{ Key: 'xks-preflight:store', Value: subject.CustomKeyStoreId }];
  const put = await attempt(cloudwatch.putDashboard(name, dashboardBody(subject, standing), tags));
  return put.ok ? null : { dashboard: name, ...put.evidence };
}
