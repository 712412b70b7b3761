/**
 * Before creation: would the alarms be made, and heard? Of an existing store: do they stand as they were put, and speak?
 * Sources: Create CloudWatch alarms for external key stores; CloudWatch User Guide, Metrics Insights quotas.
 */
import type { AppliedQuota, MetricAlarm, QuotaPort, SnsPort } from '../aws/ports.ts';
import { LIMITS } from '../xks/limits.ts';
import { type Circumstances, observeCircumstances, type Subject } from './alarm-circumstances.ts';
import { ALARM_IDS, queryAlarmCount } from './alarm-set.ts';
import { topicPlace } from './alarm-topic.ts';
import { auditAlarms, topicsOf } from './alarms-audit.ts';
import { ALARMS_FINDINGS } from './alarms-findings.ts';
import { judgeTopic, type SeenTopic } from './alarms-topic-judge.ts';
import { certificateSeen } from './certificate-limits.ts';
import { type CheckInput, defineCheck } from './check.ts';
import type { Judged } from './finding-table.ts';
import { attempt, type Attempt } from './refused.ts';

type Code = keyof typeof ALARMS_FINDINGS;

interface Seen {
  readonly nowMs: number;
  /** Every metric alarm of the account and Region. */
  readonly alarms: Attempt<readonly MetricAlarm[]>;
  readonly topics: readonly SeenTopic[];
  /** null: the default quota leaves room, so that nobody had to ask for a higher one. */
  readonly quotas: Attempt<readonly AppliedQuota[]> | null;
  /** What a request may name; null: any topic of the account and Region. */
  readonly allowedTopics: readonly string[] | null;
  /** Query alarms that the store is going to have. */
  readonly queries: number;
  /** null: of a store that is only planned. */
  readonly circumstances: Circumstances | null;
}

export const alarms = defineCheck({
  id: 'alarms',
  question: 'Does CloudWatch watch the store, or could it, and would somebody hear of it?',
  needs: ['cloudwatch', 'sns', 'quotas', 'ec2', 'elbv2', 'metrics', 'alarmPolicy', 'clock'],
  uses: ['tls', 'connection-state'],
  permissions: [
    'cloudwatch:DescribeAlarms',
    'sns:GetTopicAttributes',
    'servicequotas:ListServiceQuotas',
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'elasticloadbalancing:DescribeListeners',
    'cloudwatch:ListMetrics',
    'cloudwatch:GetMetricData',
  ],
  findings: ALARMS_FINDINGS,
  async observe(input, ports): Promise<Seen> {
    const { params, run } = input;
    const { cloudwatch, sns, quotas, clock, alarmPolicy } = ports;
    const id = params.CustomKeyStoreId;
    const { allowedTopics, silence } = alarmPolicy.policy();
    const queries = queryAlarmCount({ silence: silence === 'make' });
    const listed = await attempt(cloudwatch.alarms());
    const wanted = params.Preflight?.AlarmTopicArn;
    const existing = id === undefined || !listed.ok ? [] : topicsOf({ CustomKeyStoreId: id, alarms: listed.value });
    const topics = id === undefined ? [wanted].flatMap((arn) => arn ?? []) : existing;
    return {
      nowMs: clock.now(),
      alarms: listed,
      topics: await Promise.all(topics.map((arn) => observeTopic(arn, id !== undefined || topicPlace(arn, run) === 'here', sns))),
      quotas: listed.ok ? await observeQuotas(listed.value, queries, quotas) : null,
      allowedTopics,
      queries,
      circumstances: id === undefined || !listed.ok ? null : await observeCircumstances(subject(id, input, clock.now()), ports),
    };
  },
  judge: (seen, input) => (input.params.CustomKeyStoreId === undefined ? judgePlan(seen) : judgeExisting(seen, input)),
});

/** What a lab run saw is not what the alarms of the store are about. */
function subject(CustomKeyStoreId: string, { run, params, facts }: CheckInput, nowMs: number): Subject {
  return {
    CustomKeyStoreId,
    params,
    certificate: run.lab === null ? certificateSeen(facts.tls?.leaves ?? [], nowMs) : null,
    connectionState: async () => ({ ok: true, value: facts['connection-state']?.ConnectionState ?? null }),
  };
}

/** CloudWatch itself would refuse a topic from elsewhere, so that one need not be asked about. */
async function observeTopic(arn: string, isHere: boolean, sns: SnsPort): Promise<SeenTopic> {
  return { arn, attributes: isHere ? await attempt(sns.topicAttributes(arn)) : null };
}

async function observeQuotas(listed: readonly MetricAlarm[], queries: number, quotas: QuotaPort): Promise<Seen['quotas']> {
  return queryAlarms(listed) + queries <= LIMITS.queryAlarmsPerRegion ? null : attempt(quotas.quotas('monitoring'));
}

function judgePlan({ alarms: listed, topics, quotas, allowedTopics, queries }: Seen): readonly Judged<Code>[] {
  return [
    { code: 'alarms/planned', evidence: { alarms: [...ALARM_IDS] } },
    ...(topics.length === 0
      ? [{ code: 'alarms/no-topic', evidence: {} } as const]
      : topics.flatMap((topic) => judgeTopic(topic, allowedTopics))),
    ...(listed.ok
      ? judgeQuota(listed.value, queries, quotas)
      : [{ code: 'alarms/quota-not-known', evidence: listed.evidence } as const]),
  ];
}

/** Whoever may change alarms in this account chose their topics: the list of those that a request may name is not for these. */
function judgeExisting(seen: Seen, { run, params, facts }: CheckInput): readonly Judged<Code>[] {
  const { alarms: listed, circumstances, topics, nowMs } = seen;
  if (!listed.ok) return [{ code: 'alarms/not-listed', evidence: listed.evidence }];
  if (circumstances === null) throw new Error('The circumstances of the store were not looked at');
  const audited = auditAlarms({
    CustomKeyStoreId: params.CustomKeyStoreId ?? '',
    run,
    alarms: listed.value,
    circumstances,
    nowMs,
    connected: facts['connection-state']?.ConnectionState === 'CONNECTED',
    leaves: facts.tls?.leaves ?? null,
  });
  return [...audited, ...topics.flatMap((topic) => judgeTopic(topic, null))];
}

function judgeQuota(listed: readonly MetricAlarm[], needed: number, quotas: Seen['quotas']): readonly Judged<Code>[] {
  const applied = quotas?.ok ? quotas.value.find(({ name }) => /metrics insights/i.test(name) && /alarm/i.test(name)) : undefined;
  const quota = applied?.value ?? LIMITS.queryAlarmsPerRegion;
  const existing = queryAlarms(listed);
  const missing = Math.min(needed, existing + needed - quota);
  const evidence = { existing, needed, quota, quotaFrom: applied === undefined ? 'default' : 'Service Quotas' };
  if (missing <= 0) return [{ code: 'alarms/quota-left', evidence }];
  return [{ code: 'alarms/quota-exhausted', evidence: { ...evidence, missing } }];
}

/** Alarms on Metrics Insights queries have a quota of their own. */
function queryAlarms(listed: readonly MetricAlarm[]): number {
  return listed.filter(({ Metrics = [] }) => Metrics.some(({ Expression }) => /^\s*SELECT\s/i.test(Expression ?? ''))).length;
}
