import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MetricAlarm } from '../../lib/aws/ports.ts';
import type { Circumstances } from '../../lib/checks/alarm-circumstances.ts';
import { ALARM_IDS, alarmsOf, queryAlarmCount } from '../../lib/checks/alarm-set.ts';
import { alarms } from '../../lib/checks/alarms.ts';
import type { SeenTopic } from '../../lib/checks/alarms-topic-judge.ts';
import { limitsOf } from '../../lib/checks/certificate-limits.ts';
import { runCheck } from '../../lib/checks/check.ts';
import type { Params } from '../../lib/model/params.ts';
import { certificateAlarm, leftoverAlarm, strangeAlarm } from '../../lib/sandbox/faults-alarms.ts';
import { EXISTING_STORE_ID as ID, SANDBOX_PAIR } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyVpcParams } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const NOW = Date.UTC(2030, 0, 1);
const REFUSED = { action: 'x:Y', refusal: 'denied', awsError: 'AccessDenied', cause: 'no' };
const POLICY = JSON.stringify({
  Statement: { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' },
});
const CLOSED = JSON.stringify({ Statement: [] });
const ODD = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: '*',
    Action: 'sns:Publish',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
  },
});

const topic = (attributes: Readonly<Record<string, string>> | null): SeenTopic => ({
  arn: SANDBOX.topicArn,
  attributes: { ok: true, value: attributes },
});
const READY = topic({ SubscriptionsConfirmed: '2', Policy: POLICY });

/** The alarms of the store, as they stand after a while. */
function standing(change: (id: string, alarm: MetricAlarm) => MetricAlarm | null = (_, alarm) => alarm): readonly MetricAlarm[] {
  const wanted = alarmsOf({ CustomKeyStoreId: ID, CustomKeyStoreName: 'payments', topicArn: SANDBOX.topicArn });
  return wanted.flatMap((alarm) => {
    const { Tags: _tags, ...definition } = alarm;
    return change(alarm.AlarmName?.split('/').at(-1) ?? '', { ...definition, StateValue: 'OK' } as MetricAlarm) ?? [];
  });
}

const only = (id: string, changes: Partial<MetricAlarm> | null) =>
  standing((one, alarm) => (one !== id ? alarm : changes === null ? null : { ...alarm, ...changes }));

const CIRCUMSTANCES: Circumstances = {
  certificate: { daysToExpire: 50, lifetimeDays: 90 },
  balancers: [],
  closed: [],
  silence: 'kept',
  ownDays: 'kept',
  repairs: false,
  unread: [],
};

interface World {
  readonly seen?: Partial<Circumstances>;
  readonly allowedTopics?: readonly string[];
  readonly listed?: readonly MetricAlarm[] | 'refused';
  readonly topics?: readonly SeenTopic[];
  readonly quota?: number | 'refused';
  readonly commonName?: string;
  readonly state?: string;
}

function judge(
  params: Params,
  { listed = [], topics = [READY], quota, commonName, state = 'CONNECTED', seen: differs, allowedTopics }: World = {},
) {
  const leaf = { sha256: 'AA', commonName: commonName ?? SANDBOX.host, notAfter: '2030-03-01T00:00:00.000Z' };
  const facts = {
    tls: { leaves: [leaf], verifiedLeaves: [], clientCertificateRequired: false },
    'connection-state': { ConnectionState: state },
  };
  const refused = { ok: false, evidence: REFUSED } as const;
  const quotas = [{ name: 'Number of Metrics Insights alarms', value: Number(quota) }];
  const seen = {
    nowMs: NOW,
    topics,
    alarms: listed === 'refused' ? refused : ({ ok: true, value: listed } as const),
    allowedTopics: allowedTopics ?? null,
    queries: queryAlarmCount(),
    circumstances: { ...CIRCUMSTANCES, ...differs },
    quotas: quota === undefined ? null : quota === 'refused' ? refused : ({ ok: true, value: quotas } as const),
  };
  return findingsOf(alarms, seen, checkInput({ params, facts }));
}

const NEW = healthyVpcParams();
const EXISTING = healthyVpcParams({ CustomKeyStoreId: ID, Preflight: { NegativeProbes: false } });
const STARVED = { StateValue: 'INSUFFICIENT_DATA', StateUpdatedTimestamp: new Date(NOW - 7_200_000) } as const;

const UNREAD = { alarms: 'ALM-14-…', ...REFUSED };

/** Their thresholds are those of a certificate of so many days. */
const ofCertificate = (days: number): readonly MetricAlarm[] => {
  const { failBelowDays, warnBelowDays } = limitsOf(days);
  const thresholds: Readonly<Record<string, number>> = { 'ALM-1': failBelowDays, 'ALM-1w': warnBelowDays };
  return standing((id, alarm) => ({ ...alarm, Threshold: thresholds[id] ?? alarm.Threshold }));
};

const query = (count: number): MetricAlarm[] => Array.from({ length: count }, (_, at) => strangeAlarm(at));

type Row = readonly [code: string, verdict: string, params: Params, world: World];

const ROWS: readonly Row[] = [
  ['alarms/planned', 'pass', NEW, {}],
  ['alarms/no-topic', 'warn', NEW, { topics: [] }],
  ['alarms/topic-ready', 'pass', NEW, {}],
  [
    'alarms/topic-ready',
    'pass',
    NEW,
    { topics: [topic({ SubscriptionsConfirmed: '1', Policy: POLICY, KmsMasterKeyId: 'my-key' })] },
  ],
  ['alarms/topic-elsewhere', 'warn', NEW, { topics: [{ arn: 'arn:aws:sqs:us-east-1:1:q', attributes: null }] }],
  ['alarms/topic-not-allowed', 'warn', NEW, { allowedTopics: [] }],
  ['alarms/topic-not-allowed', 'warn', NEW, { allowedTopics: [`${SANDBOX.topicArn}-too`] }],
  ['alarms/topic-ready', 'pass', NEW, { allowedTopics: ['arn:x', SANDBOX.topicArn] }],
  ['alarms/topic-missing', 'warn', NEW, { topics: [topic(null)] }],
  ['alarms/topic-missing', 'warn', EXISTING, { listed: standing(), topics: [topic(null)], allowedTopics: [] }],
  ['alarms/some-not-judged', 'skipped', EXISTING, { listed: standing(), seen: { balancers: null, unread: [UNREAD] } }],
  ['alarms/missing', 'warn', EXISTING, { listed: standing(), seen: { silence: 'wanted' } }],
  ['alarms/missing', 'warn', EXISTING, { listed: standing(), seen: { ownDays: 'wanted' } }],
  ['alarms/missing', 'warn', EXISTING, { listed: only('ALM-1', null), seen: { repairs: true } }],
  ['alarms/added-later', 'pass', EXISTING, { listed: standing(), seen: { silence: 'wanted', repairs: true } }],
  ['alarms/in-place', 'pass', EXISTING, { listed: standing(), seen: { ownDays: 'wanted', repairs: true } }],
  ['alarms/leftover', 'warn', EXISTING, { listed: [...standing(), leftoverAlarm(ID)] }],
  ['alarms/in-place', 'pass', EXISTING, { listed: [...standing(), leftoverAlarm(ID)], seen: { balancers: null } }],
  ['alarms/missing', 'warn', EXISTING, { listed: standing(), seen: { balancers: [SANDBOX_PAIR] } }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-1', { InsufficientDataActions: [] }) }],
  ['alarms/altered', 'warn', EXISTING, { listed: standing(), seen: { certificate: { daysToExpire: 9, lifetimeDays: 47 } } }],
  ['alarms/in-place', 'pass', EXISTING, { listed: ofCertificate(47), seen: { certificate: null } }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-1w', { Threshold: 99 }), seen: { certificate: null } }],
  ['alarms/topic-without-listeners', 'warn', NEW, { topics: [topic({ SubscriptionsPending: '1', Policy: POLICY })] }],
  ['alarms/topic-closed', 'warn', NEW, { topics: [topic({ SubscriptionsConfirmed: '1', Policy: CLOSED })] }],
  ['alarms/topic-policy-unclear', 'skipped', NEW, { topics: [topic({ SubscriptionsConfirmed: '1', Policy: ODD })] }],
  [
    'alarms/topic-key-of-sns',
    'warn',
    NEW,
    { topics: [topic({ SubscriptionsConfirmed: '1', Policy: POLICY, KmsMasterKeyId: 'alias/aws/sns' })] },
  ],
  [
    'alarms/topic-not-readable',
    'skipped',
    NEW,
    { topics: [{ arn: SANDBOX.topicArn, attributes: { ok: false, evidence: REFUSED } }] },
  ],
  ['alarms/quota-left', 'pass', NEW, { listed: query(192) }],
  ['alarms/quota-exhausted', 'warn', NEW, { listed: query(193) }],
  ['alarms/quota-exhausted', 'warn', NEW, { listed: query(193), quota: 'refused' }],
  ['alarms/quota-left', 'pass', NEW, { listed: query(193), quota: 500 }],
  ['alarms/quota-not-known', 'skipped', NEW, { listed: 'refused' }],
  ['alarms/not-listed', 'error', EXISTING, { listed: 'refused', topics: [] }],
  ['alarms/in-place', 'pass', EXISTING, { listed: standing() }],
  ['alarms/missing', 'warn', EXISTING, { listed: only('ALM-2', null) }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-4', { Threshold: 50 }) }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-5', { Dimensions: [] }) }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-5', { Unit: 'Milliseconds' }) }],
  ['alarms/altered', 'warn', EXISTING, { listed: only('ALM-2', { TreatMissingData: 'missing' }) }],
  ['alarms/muted', 'warn', EXISTING, { listed: only('ALM-1', { ActionsEnabled: false }) }],
  ['alarms/notify-nobody', 'warn', EXISTING, { listed: only('ALM-1', { AlarmActions: [] }) }],
  ['alarms/without-data', 'warn', EXISTING, { listed: only('ALM-1', STARVED) }],
  ['alarms/certificate-replaced', 'warn', EXISTING, { listed: [...standing(), certificateAlarm('old.example.com')] }],
];

describe('what was seen of the alarms', () => {
  test.each(ROWS)('%s is %s', (code, verdict, params, world) => {
    const found = judge(params, world);
    expect(found.find((one) => one.code === code)?.verdict).toBe(verdict);
    const bad = found.filter((one) => ['fail', 'error', 'warn'].includes(one.verdict)).map((one) => one.code);
    expect(bad.filter((one) => one !== code)).toEqual([]);
  });

  test('every declared code has its case here', () => {
    expect([...new Set(ROWS.map(([code]) => code))].toSorted()).toEqual(Object.keys(alarms.findings).toSorted());
  });

  test('a missing alarm names the row it stands for', () => {
    const found = judge(EXISTING, { listed: only('ALM-2', null) })[0];
    expect(found).toMatchObject({ evidence: { missing: ['ALM-2'] }, requirements: ['XKS-ALARM-001', 'XKS-ALARM-003'] });
    expect(judge(EXISTING)[0]?.evidence['missing']).toEqual(ALARM_IDS);
  });

  test('an altered alarm says in which field', () => {
    const listed = only('ALM-3', { Threshold: 6, EvaluationPeriods: 3, DatapointsToAlarm: 3 });
    expect(judge(EXISTING, { listed })[0]?.evidence).toEqual({
      altered: [{ alarm: 'ALM-3', fields: ['Threshold', 'EvaluationPeriods', 'DatapointsToAlarm'] }],
    });
  });

  test.each([
    ['of a store that is not connected', 'ALM-1', 'DISCONNECTED', STARVED],
    ['that just began', 'ALM-1', 'CONNECTED', { ...STARVED, StateUpdatedTimestamp: new Date(NOW - 3_000_000) }],
    ['that was just put', 'ALM-1', 'CONNECTED', { ...STARVED, AlarmConfigurationUpdatedTimestamp: new Date(NOW - 60_000) }],
    ['that looks a day back', 'ALM-8', 'CONNECTED', { ...STARVED, StateUpdatedTimestamp: new Date(NOW - 40 * 3_600_000) }],
  ] as const)('silence is expected of an alarm %s', (_what, id, state, changes) => {
    expect(judge(EXISTING, { listed: only(id, changes), state })[0]?.code).toBe('alarms/in-place');
  });

  test('an alarm on the certificate in service is not stranded, nor one of another store', () => {
    const other = {
      ...certificateAlarm('x'),
      Dimensions: [
        { Name: 'CustomKeyStoreId', Value: 'cks-9' },
        { Name: 'CertificateName', Value: 'x' },
      ],
    };
    const listed = [...standing(), certificateAlarm(SANDBOX.host), other];
    expect(judge(EXISTING, { listed })[0]?.code).toBe('alarms/in-place');
  });
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => {
    aws.reset();
    aws.world.pageSizes.DescribeAlarms = 5;
  });
  afterAll(() => aws.close());

  const check = async (params: Params) => {
    const facts = { 'connection-state': { ConnectionState: 'CONNECTED' } };
    return (
      await runCheck(alarms, checkInput({ params, facts }), { ...aws.ports, clock: { now: () => NOW } }, { now: () => NOW })
    ).result;
  };
  const codes = async (params: Params) => (await check(params)).findings.map(({ code }) => code);

  test('before creation', async () => {
    expect(await codes(NEW)).toEqual(['alarms/planned', 'alarms/topic-ready', 'alarms/quota-left']);
    expect(aws.calls.some(({ operation }) => operation === 'ListServiceQuotas')).toBe(false);
  });

  test('a raised quota is asked for where the default does not do', async () => {
    aws.world.alarms.push(...query(199).map((alarm) => ({ alarm, tags: [] })));
    aws.world.quotas.monitoring = [{ QuotaName: 'Metrics Insights alarms', Value: 400 }];
    expect((await check(NEW)).findings.find(({ code }) => code === 'alarms/quota-left')?.evidence).toMatchObject({
      existing: 199,
      quota: 400,
      quotaFrom: 'Service Quotas',
    });
  });

  test('alarms that were put stand unaltered on every page, and their topic is looked at', async () => {
    const target = { CustomKeyStoreId: ID, CustomKeyStoreName: 'p', topicArn: SANDBOX.topicArn };
    for (const alarm of alarmsOf(target, { balancers: [SANDBOX_PAIR] })) {
      await aws.ports.cloudwatch.putAlarm(alarm);
    }
    for (const { alarm } of aws.world.alarms) alarm.StateValue = 'OK';
    expect(await codes(EXISTING)).toEqual(['alarms/in-place', 'alarms/topic-ready']);
    aws.world.topics = [];
    expect(await codes(EXISTING)).toContain('alarms/topic-missing');
  });

  test('refusals change no verdict before creation, and are an error after it', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: null, kind: 'denied', times: 99 });
    aws.world.faults.push({ service: 'sns', operation: null, kind: 'denied', times: 99 });
    const before = await check(NEW);
    expect(before.verdict).toBe('pass');
    expect(before.findings.map(({ code }) => code)).toEqual([
      'alarms/planned',
      'alarms/topic-not-readable',
      'alarms/quota-not-known',
    ]);
    expect((await check(EXISTING)).findings).toMatchObject([
      {
        code: 'alarms/not-listed',
        evidence: { action: 'cloudwatch:DescribeAlarms' },
        remedy: expect.stringContaining('DescribeAlarms'),
      },
    ]);
  });

  test('a topic of another Region is not asked about', async () => {
    const elsewhere = { ...NEW, Preflight: { AlarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:x' } };
    expect(await codes(elsewhere)).toContain('alarms/topic-elsewhere');
  });
});
