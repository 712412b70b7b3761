/** A store with its alarms, as the repair of a re-validation finds it. */
import { runRepairAlarms } from '../../lib/actions/repair-alarms.ts';
import type { CloudWatchActionPort, MetricAlarm, StoreRecord } from '../../lib/aws/ports.ts';
import { alarmId, type AlarmOptions, alarmsOf } from '../../lib/checks/alarm-set.ts';
import { type AlarmPolicy, AT_A_TERMINAL } from '../../lib/model/alarm-policy.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { CheckResult, Report } from '../../lib/model/report.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyVpcParams, run } from './builders.ts';
import { listed, makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from './memory-ports.ts';
import { sampleReport } from './sample-report.ts';

export const ID = 'cks-00000000000000042';
const NAME = 'payments-xks';
export const SERVICE: AlarmPolicy = { silence: 'make', ownDays: 'make', repairs: true, allowedTopics: [SANDBOX.topicArn] };
const params = healthyVpcParams({ CustomKeyStoreId: ID, Preflight: { NegativeProbes: false } });
export const input = { run: run({ action: 'revalidate' }), params };
const record: StoreRecord = {
  CustomKeyStoreName: NAME,
  CustomKeyStoreId: ID,
  runId: 'run-0000',
  XksProxyAuthenticationCredentialSecretId: null,
  AlarmTopicArn: SANDBOX.topicArn,
};

export function standing(options: AlarmOptions = {}, topicArn: string | null = SANDBOX.topicArn): MetricAlarm[] {
  return alarmsOf({ CustomKeyStoreId: ID, CustomKeyStoreName: NAME, topicArn }, options).map(({ Tags: _tags, ...alarm }) => ({
    ...alarm,
    StateValue: 'OK' as const,
  }));
}

export interface World {
  readonly alarms?: MetricAlarm[];
  readonly policy?: AlarmPolicy;
  readonly state?: string | null;
  readonly record?: Partial<StoreRecord> | null;
  /** Days to expiry and lifetime that the report of the run tells of; null: there is none. */
  readonly certificate?: readonly [number, number] | null;
  /** Is there something to hear of the store? */
  readonly heard?: boolean;
  readonly refuses?: Partial<Record<keyof CloudWatchActionPort | 'endpointServiceConfiguration', string>>;
}

export function world(given: World) {
  const { alarms = standing(), policy = AT_A_TERMINAL, state = 'CONNECTED', heard = true, refuses = {} } = given;
  const account = makeMemoryAccount({ alarms, alarmPolicy: policy });
  if (state !== null) {
    account.stores = [{ ...listed(ID, { CustomKeyStoreName: NAME }), ConnectionState: state as 'CONNECTED' }];
  }
  const ports = makeMemoryPorts(account);
  const deny = (method: string): object => {
    const action = refuses[method as keyof typeof refuses];
    const refuse = async () => {
      throw new AwsRefusal(action ?? '', 'denied', 'AccessDenied', `${action}: no`);
    };
    return action === undefined ? {} : { [method]: refuse };
  };
  const cloudwatch = Object.assign({}, ports.cloudwatch, ...Object.keys(ports.cloudwatch).map(deny)) as CloudWatchActionPort;
  const latency = { Namespace: 'AWS/KMS', MetricName: 'XksProxyLatency', Dimensions: [] };
  const metrics = {
    metrics: async () => (heard ? [latency] : []),
    metricData: async () => [heard ? [{ atMs: account.nowMs, value: 1 }] : []],
  };
  const ec2 = { ...ports.ec2, endpointServiceConfiguration: async () => null, ...deny('endpointServiceConfiguration') };
  return { account, ports: { ...ports, cloudwatch, metrics, ec2 } };
}

export async function repair(given: World = {}) {
  const { account, ports } = world(given);
  if (given.record !== undefined && given.record !== null) await ports.records.writeStoreRecord({ ...record, ...given.record });
  const { certificate = null } = given;
  if (certificate !== null) await ports.reports.writeReport(reportOf(certificate));
  const { result, facts } = await runRepairAlarms(input, ports);
  return { account, result, facts, codes: result.findings.map(({ code }) => code.split('/')[1]) };
}

function reportOf([daysToExpire, lifetimeDays]: readonly [number, number]): Report {
  const report = sampleReport();
  const [first] = report.checks;
  const evidence = { notAfter: '2030-02-01T00:00:00Z', daysToExpire, lifetimeDays };
  const tls = { ...first, id: 'tls', findings: [{ ...first?.findings[0], evidence }] };
  return { ...report, runId: input.run.runId, checks: [tls as CheckResult] };
}

export const idsOf = ({ alarms }: MemoryAccount): readonly string[] => alarms.map(alarmId).toSorted();
export const one = ({ alarms }: MemoryAccount, id: string): MetricAlarm | undefined =>
  alarms.find((alarm) => alarmId(alarm) === id);
export const without = (id: string): MetricAlarm[] => standing().filter((alarm) => alarmId(alarm) !== id);
export const changed = (id: string, changes: Partial<MetricAlarm>): MetricAlarm[] =>
  standing().map((alarm) => (alarmId(alarm) === id ? { ...alarm, ...changes } : alarm));
