/** The store of the plan as if it had been made, connected and alarmed long ago: what re-validation starts from. */
import { type ALARM_IDS, alarmsOf } from '../checks/alarm-set.ts';
import { endpointOf } from './aws/kms-endpoint.ts';
import type { WorldKeyStore } from './aws-world.ts';
import { existingStoreMetrics } from './existing-store-metrics.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import { limitsOf } from '../checks/certificate-limits.ts';
import type { SandboxPlan } from './plan.ts';

export const EXISTING_STORE_ID = 'cks-0123456789abcdef0';

/** The load balancer of the sandbox and its target group, as CloudWatch names them. */
export const SANDBOX_PAIR = {
  LoadBalancer: LOAD_BALANCER_ARN.split(':loadbalancer/')[1] ?? '',
  TargetGroup: TARGET_GROUP_ARN.split(':').at(-1) ?? '',
} as const;

/** Long before any clock that a test runs under. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** Puts the store into the account, once; from then on the plan's request is the one that re-validation would make of it. */
export function addExistingStore(plan: SandboxPlan): void {
  const { aws, params, behaviour } = plan;
  if (aws.keyStores.some(({ entry }) => entry.CustomKeyStoreId === EXISTING_STORE_ID)) return;
  const { AccessKeyId, RawSecretAccessKey } = behaviour.XksProxyAuthenticationCredential;
  const store: WorldKeyStore = {
    rawSecretAccessKey: RawSecretAccessKey,
    hasKeys: true,
    attempt: 1,
    entry: {
      CustomKeyStoreId: EXISTING_STORE_ID,
      CustomKeyStoreName: params.CustomKeyStoreName,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'CONNECTED',
      CreationDate: LONG_AGO,
      XksProxyConfiguration: {
        Connectivity: params.XksProxyConnectivity as 'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE',
        AccessKeyId,
        UriEndpoint: params.XksProxyUriEndpoint,
        UriPath: params.XksProxyUriPath,
        VpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
        VpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
      },
    },
  };
  aws.keyStores.push(store);
  for (const service of aws.endpointServices) {
    service.connections = [endpointOf(store)];
  }
  addKeys(plan);
  addAlarms(plan);
  aws.metrics.push(...existingStoreMetrics(plan, EXISTING_STORE_ID));
  params.CustomKeyStoreId = EXISTING_STORE_ID;
  params.Preflight = { NegativeProbes: false };
}

/** Two in the store, each on an external key of its own, and one that KMS keeps itself. */
function addKeys({ aws }: SandboxPlan): void {
  const arn = (KeyId: string): string => `arn:aws:kms:${SANDBOX.region}:${SANDBOX.account}:key/${KeyId}`;
  for (const [KeyId, Id] of EXISTING_KEYS) {
    aws.kmsKeys.push({
      KeyId,
      Arn: arn(KeyId),
      AWSAccountId: SANDBOX.account,
      CreationDate: LONG_AGO,
      Enabled: true,
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyManager: 'CUSTOMER',
      Origin: 'EXTERNAL_KEY_STORE',
      CustomKeyStoreId: EXISTING_STORE_ID,
      XksKeyConfiguration: { Id },
    });
  }
  const KeyId = '00000000-1111-2222-3333-444444444444';
  aws.kmsKeys.push({ KeyId, Arn: arn(KeyId), Enabled: true, KeyState: 'Enabled', Origin: 'AWS_KMS' });
}

/** Ids of KMS keys, and of the external keys behind them. */
export const EXISTING_KEYS = [
  ['aaaaaaaa-1111-2222-3333-444444444444', 'payments-key-1'],
  ['bbbbbbbb-1111-2222-3333-444444444444', 'payments-key-2'],
] as const;

/** As a terminal would have made them: without those that only a service keeps up. */
function addAlarms({ aws, params, connectivity, certificate }: SandboxPlan): void {
  const CustomKeyStoreName = params.CustomKeyStoreName ?? '';
  const target = { CustomKeyStoreId: EXISTING_STORE_ID, CustomKeyStoreName, topicArn: SANDBOX.topicArn };
  const limits = limitsOf(certificate.notAfterDays - certificate.notBeforeDays);
  const balancers = connectivity === 'vpc' ? [SANDBOX_PAIR] : [];
  for (const { Tags, ...definition } of alarmsOf(target, { limits, balancers })) {
    aws.alarms.push({
      tags: [...(Tags ?? [])],
      alarm: {
        ...definition,
        AlarmArn: `arn:aws:cloudwatch:${SANDBOX.region}:${SANDBOX.account}:alarm:${definition.AlarmName}`,
        AlarmConfigurationUpdatedTimestamp: LONG_AGO,
        StateUpdatedTimestamp: LONG_AGO,
        StateValue: 'OK',
        StateReason: 'Threshold not crossed',
      },
    });
  }
}

/** The alarm of that number, such as `ALM-1`. @throws Error when the store has none. */
export function existingAlarm({ aws }: SandboxPlan, id: (typeof ALARM_IDS)[number]) {
  const found = aws.alarms.find(({ alarm }) => alarm.AlarmName?.endsWith(`/${id}`));
  if (found === undefined) throw new Error(`The store has no alarm ${id}`);
  return found.alarm;
}
