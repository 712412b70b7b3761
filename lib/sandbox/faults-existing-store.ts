/** Faults of a store that exists: its connection, keys, numbers, and what has become of it since the last look. */
import { EXISTING_STORE_ID } from './existing-store.ts';
import { addErrors, existingMetric } from './existing-store-metrics.ts';
import type { Fault } from './fault.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

/** Of a store that is not connected. */
const NOT_CONNECTED = {
  'alarms/without-data': 'only a connected store has numbers to go by',
  'vpc-endpoint-service/connection-not-available': 'KMS has an endpoint of its own only while the store is connected',
  'vpc-endpoint-service/connection-missing': 'KMS has an endpoint of its own only while the store is connected',
  'keys/unavailable': 'no key is available while the store is not connected',
} as const;

export const EXISTING_STORE_FAULTS: readonly Fault[] = [
  unconnected(
    'store-disconnected',
    'the store is disconnected',
    ['connection-state/disconnected', 'keys/down-with-store'],
    (plan) => {
      setState(plan, 'DISCONNECTED');
      stop(plan);
    },
  ),
  unconnected('store-disconnecting', 'somebody is disconnecting the store', ['connection-state/disconnecting'], (plan) => {
    setState(plan, 'DISCONNECTING');
  }),
  unconnected('store-connecting', 'KMS is still connecting the store', ['connection-state/connecting'], (plan) => {
    setState(plan, 'CONNECTING');
  }),
  unconnected(
    'connection-failed',
    'KMS has another secret than the proxy, and could not connect the store',
    ['connection-state/failed', 'keys/down-with-store'],
    (plan) => {
      setState(plan, 'FAILED');
      store(plan).entry.ConnectionErrorCode = 'INVALID_CREDENTIALS';
      store(plan).rawSecretAccessKey = 'AnotherSecretThanTheOneOfTheProxy0123456789';
      stop(plan);
    },
  ),
  unconnected('store-gone', 'the store was deleted', ['connection-state/gone'], ({ aws }) => {
    aws.keyStores = [];
    aws.kmsKeys = [];
    aws.metrics = [];
  }),
  unconnected('state-of-the-future', 'KMS lists a state that did not exist before', ['connection-state/unknown'], (plan) => {
    store(plan).entry.ConnectionState = 'PAUSED' as 'CONNECTED';
  }),
  existing('store-renamed', 'the store was renamed meanwhile', ['connection-state/configured-otherwise'], (plan) => {
    store(plan).entry.CustomKeyStoreName = 'renamed-meanwhile';
  }),
  existing(
    'kms-has-old-credential',
    'the proxy has a new credential, and KMS still has the old one',
    ['connection-state/other-credential'],
    (plan) => {
      const { entry } = store(plan);
      entry.XksProxyConfiguration = { ...entry.XksProxyConfiguration, AccessKeyId: 'OLDCREDENTIALABCDEFGHIJ' };
      store(plan).rawSecretAccessKey = 'TheSecretThatTheProxyHadBefore0123456789012';
    },
  ),
  existing('keys-unavailable', 'a key of the connected store is unavailable', ['keys/unavailable'], (plan) => {
    keyOf(plan).KeyState = 'Unavailable';
  }),
  existing('external-key-shared', 'two KMS keys stand on one external key', ['keys/external-key-shared'], (plan) => {
    for (const key of plan.aws.kmsKeys) if (key.XksKeyConfiguration) key.XksKeyConfiguration = { Id: 'one-key-for-all' };
  }),
  existing('external-key-id-long', 'an external key has too long an id', ['keys/external-id-unfit'], (plan) => {
    keyOf(plan).XksKeyConfiguration = { Id: 'k'.repeat(130) };
  }),
  existing('credential-old', 'KMS was given the credential 200 days ago', ['metrics/credential-old'], (plan) => {
    existingMetric(plan, 'XksProxyCredentialAge').value = 200;
  }),
  existing('manager-impaired', 'KMS sees a degraded key manager', ['metrics/manager-impaired'], (plan) => {
    existingMetric(plan, 'XksExternalKeyManagerStates', 'Degraded').value = 1;
  }),
  existing('no-active-manager', 'KMS sees no active key manager', ['metrics/no-active-manager'], (plan) => {
    existingMetric(plan, 'XksExternalKeyManagerStates', 'Active').value = 0;
  }),
  existing('many-retryable-errors', 'many requests of KMS time out', ['metrics/retryable-errors'], (plan) => {
    addErrors(plan, 'Retryable errors', 'XksProxyUnreachableException');
  }),
  existing('many-lasting-errors', 'the proxy refuses many requests of KMS', ['metrics/lasting-errors'], (plan) => {
    addErrors(plan, 'Non-retryable', 'AccessDeniedException');
  }),
  existing('slow-for-kms', 'KMS measures answers near its limit', ['metrics/slow'], ({ aws }) => {
    for (const one of aws.metrics) if (one.metric.MetricName === 'XksProxyLatency') one.value = 230;
  }),
  existing('store-throttled', 'KMS throttles requests to the store', ['metrics/throttled'], (plan) => {
    const { metric } = existingMetric(plan, 'XksProxyCredentialAge');
    plan.aws.metrics.push({ metric: { ...metric, MetricName: 'ExternalKeyStoreThrottle' }, value: 3, samplesAnHour: 1 });
  }),
  existing('kms-sees-other-certificate', 'KMS sees another certificate', ['metrics/other-certificate'], (plan) => {
    const { metric } = existingMetric(plan, 'XksProxyCertificateDaysToExpire');
    plan.aws.metrics = plan.aws.metrics.filter((one) => one.metric.MetricName !== metric.MetricName);
    plan.aws.metrics.push({ metric: structuredClone(metric), value: 7, samplesAnHour: 12 });
  }),
  {
    ...existing('service-replaced', 'the endpoint service got another load balancer', ['changes/service-replaced'], (plan) => {
      plan.lastLook = {
        CustomKeyStoreId: EXISTING_STORE_ID,
        runId: 'the-run-before',
        takenAt: '2020-02-01T00:00:00.000Z',
        ConnectionState: 'CONNECTED',
        leaves: null,
        addresses: null,
        service: {
          serviceId: SANDBOX.serviceId,
          loadBalancers: [`${LOAD_BALANCER_ARN}-before`],
          zones: ['us-east-1a', 'us-east-1b'],
        },
      };
    }),
    connectivity: 'vpc',
  },
  existing('history-unreadable', 'the last look was stored in another form', ['changes/history-unreadable'], (plan) => {
    const other = { CustomKeyStoreId: EXISTING_STORE_ID, takenAt: '2025-01-01T00:00:00.000Z', form: 'of another version' };
    plan.lastLook = other as unknown as SandboxPlan['lastLook'];
  }),
];

function existing(name: string, summary: string, codes: readonly string[], breaks: Fault['breaks']): Fault {
  return { name, summary, connectivity: 'both', action: 'revalidate', codes, breaks };
}

function unconnected(...given: Parameters<typeof existing>): Fault {
  return { ...existing(...given), moots: NOT_CONNECTED };
}

function store({ aws }: SandboxPlan) {
  const found = aws.keyStores.find(({ entry }) => entry.CustomKeyStoreId === EXISTING_STORE_ID);
  if (found === undefined) throw new Error('This fault needs the store: it cannot be combined with store-gone');
  return found;
}

function setState(plan: SandboxPlan, state: 'DISCONNECTED' | 'DISCONNECTING' | 'CONNECTING' | 'FAILED'): void {
  store(plan).entry.ConnectionState = state;
}

/** Without a connection keys are unavailable, and nothing is measured. */
function stop({ aws }: SandboxPlan): void {
  for (const key of aws.kmsKeys) if (key.CustomKeyStoreId === EXISTING_STORE_ID) key.KeyState = 'Unavailable';
  aws.metrics = [];
}

function keyOf({ aws }: SandboxPlan) {
  const found = aws.kmsKeys.find(({ CustomKeyStoreId }) => CustomKeyStoreId === EXISTING_STORE_ID);
  if (found === undefined) throw new Error('This fault needs the keys of the store: it cannot be combined with store-gone');
  return found;
}
