/** Healthy stores that exist, and healthy accounts around them. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { OWN_DAYS, OWN_NAMESPACE } from '../checks/alarm-rows.ts';
import { alarmsOf } from '../checks/alarm-set.ts';
import { addExistingStore, EXISTING_STORE_ID, existingAlarm } from './existing-store.ts';
import { addErrors, existingMetric } from './existing-store-metrics.ts';
import { certificateAlarm, strangeAlarm } from './faults-alarms.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import type { Variant } from './variant.ts';

export const EXISTING_STORE_VARIANTS: readonly Variant[] = [
  existing('existing-store', 'a store that was made long ago and works', () => {}),
  existing('store-without-keys', 'nobody has made a key in the store yet', ({ aws }) => {
    aws.kmsKeys = aws.kmsKeys.filter(({ CustomKeyStoreId }) => CustomKeyStoreId === undefined);
  }),
  existing('store-with-many-keys', 'many keys on several pages, some of other stores', ({ aws }) => {
    const [first] = aws.kmsKeys;
    for (let count = 0; count < 120; count += 1) {
      const KeyId = `cccccccc-0000-0000-0000-${String(count).padStart(12, '0')}`;
      const CustomKeyStoreId = count % 3 === 0 ? 'cks-of-somebody-else' : EXISTING_STORE_ID;
      const Arn = `arn:aws:kms:${SANDBOX.region}:${SANDBOX.account}:key/${KeyId}`;
      aws.kmsKeys.push({ ...first!, KeyId, Arn, CustomKeyStoreId, XksKeyConfiguration: { Id: `more-keys_${count}.v1` } });
    }
    aws.pageSizes.ListKeys = 25;
  }),
  existing('keys-put-aside', 'a key is disabled, another waits to be deleted', ({ aws }) => {
    const [one, other] = aws.kmsKeys;
    Object.assign(one!, { Enabled: false, KeyState: 'Disabled' });
    Object.assign(other!, { Enabled: false, KeyState: 'PendingDeletion' });
  }),
  existing('external-key-of-another-store', 'a key of another store has the same external key id', ({ aws }) => {
    const [one] = aws.kmsKeys;
    const KeyId = 'dddddddd-1111-2222-3333-444444444444';
    const Arn = `arn:aws:kms:${SANDBOX.region}:${SANDBOX.account}:key/${KeyId}`;
    aws.kmsKeys.push({ ...one!, KeyId, Arn, CustomKeyStoreId: 'cks-of-somebody-else' });
  }),
  existing('few-errors', 'a few requests of the day failed', (plan) => {
    addErrors(plan, 'Retryable', 'ThrottlingException');
    addErrors(plan, 'Non-retryable errors', 'KeyNotFoundException');
    for (const one of plan.aws.metrics) {
      if (one.metric.MetricName === 'XksProxyErrors') one.value = isError(one.metric.Dimensions) ? 0.05 : 20;
    }
  }),
  existing('fresh-credential', 'the credential was rotated today', (plan) => {
    existingMetric(plan, 'XksProxyCredentialAge').value = 0;
  }),
  existing('never-degraded', 'KMS publishes only the states that there are', ({ aws }) => {
    aws.metrics = aws.metrics.filter(
      ({ metric }) => !metric.Dimensions?.some(({ Value }) => Value === 'Degraded' || Value === 'Unavailable'),
    );
  }),
  existing('alarm-with-more-topics', 'an alarm notifies somebody else too', (plan) => {
    existingAlarm(plan, 'ALM-1').AlarmActions?.push(`arn:aws:automate:${SANDBOX.region}:ec2:reboot`);
  }),
  existing('own-certificate-alarm', 'an alarm of its own making watches the certificate in service', ({ aws }) => {
    aws.alarms.push({ tags: [], alarm: certificateAlarm(SANDBOX.host) });
  }),
  existing('alarms-of-a-service', 'a service keeps the alarms on silence and on its own number up', (plan) => {
    keepAll(plan);
    addSilent(plan);
  }),
  existing('alarms-of-a-service-due', 'alarms on silence are due, and a re-validation will add them', (plan) => {
    keepAll(plan);
  }),
  existing('alarms-of-a-service-at-a-terminal', 'a terminal meets alarms that only a service keeps up', (plan) => {
    addSilent(plan);
  }),
  existing('alarm-just-put', 'an alarm was put a moment ago and has no data yet', (plan) => {
    const now = new Date();
    Object.assign(existingAlarm(plan, 'ALM-8'), { StateValue: 'INSUFFICIENT_DATA', AlarmConfigurationUpdatedTimestamp: now });
  }),
  {
    ...existing('changed-since-last-look', 'certificate and addresses are others than at the last look', (plan) => {
      plan.lastLook = {
        CustomKeyStoreId: EXISTING_STORE_ID,
        runId: 'the-run-before',
        takenAt: '2020-02-01T00:00:00.000Z',
        ConnectionState: 'DISCONNECTED',
        leaves: ['00:11'],
        addresses: ['10.0.9.9'],
        service: { serviceId: SANDBOX.serviceId, loadBalancers: [LOAD_BALANCER_ARN], zones: ['us-east-1a', 'us-east-1c'] },
      };
    }),
    connectivity: 'vpc',
  },
  planned('topic-for-cloudwatch', 'the topic admits alarms of this account, and nobody without TLS', ({ aws }) => {
    const [topic] = aws.topics;
    const common = { Action: 'sns:Publish', Resource: SANDBOX.topicArn };
    const source = `arn:aws:cloudwatch:${SANDBOX.region}:${SANDBOX.account}:alarm:*`;
    topic!.Attributes.Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          ...common,
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': source }, StringEquals: { 'aws:SourceAccount': SANDBOX.account } },
        },
        { ...common, Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  }),
  planned('store-quota-raised', 'twelve stores exist, and the quota was raised', ({ aws }) => {
    aws.keyStoreQuota = 50;
    aws.quotas.kms = [{ QuotaName: 'Custom key stores', Value: 50 }];
    for (let count = 0; count < 12; count += 1) aws.keyStores.push(cloudHsmStore(count));
  }),
  planned('alarm-quota-raised', 'hundreds of query alarms exist, and the quota was raised', ({ aws }) => {
    aws.queryAlarmQuota = 500;
    aws.quotas.monitoring = [{ QuotaName: 'Number of Metrics Insights alarms', Value: 500 }];
    for (let count = 0; count < 210; count += 1) aws.alarms.push({ tags: [], alarm: strangeAlarm(count) });
  }),
];

/** A deployment with its schedule on, in an account with a trail; the number of the day is there. */
function keepAll(plan: SandboxPlan): void {
  plan.alarmPolicy = { silence: 'make', ownDays: 'make', repairs: true, allowedTopics: [SANDBOX.topicArn] };
  const Dimensions = [{ Name: 'CustomKeyStoreId', Value: EXISTING_STORE_ID }];
  plan.aws.metrics.push({ metric: { Namespace: OWN_NAMESPACE, MetricName: OWN_DAYS, Dimensions }, value: 90, samplesAnHour: 1 });
}

/** The alarms that ring on silence, long since made. */
function addSilent({ aws }: SandboxPlan): void {
  const target = { CustomKeyStoreId: EXISTING_STORE_ID, CustomKeyStoreName: 'payments', topicArn: SANDBOX.topicArn };
  for (const { Tags: _tags, ...alarm } of alarmsOf(target, { silence: true, ownDays: true })) {
    const isThere = aws.alarms.some((one) => one.alarm.AlarmName === alarm.AlarmName);
    if (!isThere) aws.alarms.push({ tags: [], alarm: { ...alarm, StateValue: 'OK' } as MetricAlarm });
  }
}

function existing(name: string, summary: string, shapes: Variant['shapes']): Variant {
  return {
    name,
    summary,
    connectivity: 'both',
    action: 'revalidate',
    shapes: (plan) => {
      addExistingStore(plan);
      shapes(plan);
    },
  };
}

function planned(name: string, summary: string, shapes: Variant['shapes']): Variant {
  return { name, summary, connectivity: 'both', shapes };
}

function isError(
  dimensions: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] = [],
): boolean {
  return dimensions.some(({ Name, Value }) => Name === 'ErrorType' && Value !== 'N/A');
}

function cloudHsmStore(count: number): SandboxPlan['aws']['keyStores'][number] {
  return {
    rawSecretAccessKey: null,
    hasKeys: false,
    attempt: 1,
    entry: {
      CustomKeyStoreId: `cks-hsm-${count}`,
      CustomKeyStoreName: `hsm-${count}`,
      CustomKeyStoreType: 'AWS_CLOUDHSM',
      ConnectionState: 'CONNECTED',
      CreationDate: new Date('2020-01-01T00:00:00Z'),
    },
  };
}
