/** An account in memory behind the ports that the engine and the actions hold. Each part can be told to misbehave. */
import type { AllPorts } from '../../lib/workflow/all-ports.ts';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type {
  CreateCustomKeyStoreCommandInput,
  Credential,
  CustomKeyStoresListEntry,
  KmsActionPort,
  KmsAnswer,
  MetricAlarm,
  RunEvent,
} from '../../lib/aws/ports.ts';
import { type AlarmPolicy, AT_A_TERMINAL } from '../../lib/model/alarm-policy.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { healthyCredential, healthyReading } from './builders.ts';

/** What stands in the account, and what KMS does next. Tests change it in place. */
export interface MemoryAccount {
  stores: CustomKeyStoresListEntry[];
  alarms: MetricAlarm[];
  /** Bodies by name. */
  dashboards: Map<string, string>;
  /** Namespace, metric, store and value of what was published. */
  published: string[];
  alarmPolicy: AlarmPolicy;
  events: RunEvent[];
  credential: Credential;
  /** Inputs of CreateCustomKeyStore, without the credential. */
  creations: Record<string, unknown>[];
  connects: string[];
  /** How CreateCustomKeyStore goes. `lost`: carried out, no answer. `unanswered`: not carried out, no answer. */
  creation: 'works' | 'lost' | 'unanswered' | 'denied' | { readonly exception: string; readonly message: string };
  /** How ConnectCustomKeyStore goes. */
  connecting: 'works' | 'lost' | { readonly exception: string; readonly message: string };
  /** What the next looks at the store show, after a connect; the last one stays. */
  states: { ConnectionState: string; ConnectionErrorCode?: string }[];
  disconnects: string[];
  /** How DisconnectCustomKeyStore and DeleteCustomKeyStore go. */
  disconnecting: 'works' | 'lost' | { readonly exception: string; readonly message: string };
  deleting: 'works' | 'lost' | { readonly exception: string; readonly message: string };
  /** Names of alarms that cannot be put. */
  refusedAlarms: string[];
  nowMs: number;
}

export function makeMemoryAccount(changes: Partial<MemoryAccount> = {}): MemoryAccount {
  return {
    stores: [],
    alarms: [],
    dashboards: new Map(),
    published: [],
    alarmPolicy: AT_A_TERMINAL,
    events: [],
    credential: healthyCredential(),
    creations: [],
    connects: [],
    creation: 'works',
    connecting: 'works',
    states: [{ ConnectionState: 'CONNECTED' }],
    disconnects: [],
    disconnecting: 'works',
    deleting: 'works',
    refusedAlarms: [],
    nowMs: Date.UTC(2030, 0, 1),
    ...changes,
  };
}

export function makeMemoryPorts(account: MemoryAccount): AllPorts {
  const unused = <T extends object>(used: Partial<T> = {}): T =>
    new Proxy(used as T, { get: (parts, name) => Reflect.get(parts, name) ?? refuseUse(String(name)) });
  const kms = makeMemoryKms(account);
  const store = makeMemoryStore();
  return {
    kms,
    kmsActions: kms,
    keys: unused(),
    records: store,
    reports: store,
    history: store,
    snapshots: store,
    looks: store,
    metrics: unused(),
    quotas: unused(),
    events: { announce: async (event) => void account.events.push(event) },
    credential: { read: async () => healthyReading(account.credential) },
    clock: { now: () => account.nowMs },
    cloudwatch: {
      putAlarm: async (alarm) => {
        const name = alarm.AlarmName ?? '';
        if (account.refusedAlarms.includes(name))
          throw new AwsRefusal('cloudwatch:PutMetricAlarm', 'failed', 'LimitExceeded', 'limit');
        account.alarms = [...account.alarms.filter((one) => one.AlarmName !== name), structuredClone(alarm) as MetricAlarm];
      },
      deleteAlarms: async (names) => {
        account.alarms = account.alarms.filter(({ AlarmName = '' }) => !names.includes(AlarmName));
      },
      putDashboard: async (name, body) => void account.dashboards.set(name, body),
      deleteDashboards: async (names) => {
        for (const name of names) account.dashboards.delete(name);
      },
      dashboards: async (prefix) => [...account.dashboards.keys()].filter((name) => name.startsWith(prefix)),
      publish: async (namespace, metricName, { Value }, value) => {
        account.published.push([namespace, metricName, Value, value].join(' '));
      },
      alarms: async (prefix = '') => account.alarms.filter((alarm) => alarm.AlarmName?.startsWith(prefix)),
    },
    alarmPolicy: { policy: () => account.alarmPolicy },
    prober: unused(),
    trust: unused(),
    ec2: unused<AllPorts['ec2']>({ ownEndpointServices: async () => [], endpointServiceConfiguration: async () => null }),
    elbv2: unused(),
    listenerTls: unused(),
    network: unused(),
    acm: unused(),
    route53: unused(),
    sns: unused(),
    instances: unused(),
    logs: unused(),
    secrets: unused(),
    owners: unused(),
  };
}

function refuseUse(name: string): never {
  throw new Error(`This test was not meant to use ${name}`);
}

function makeMemoryKms(account: MemoryAccount): KmsActionPort {
  return {
    listKeyStores: async () => structuredClone(account.stores),
    describeKeyStore: async (id) => describe(account, id),
    createKeyStore: async (input) => create(account, input),
    connectKeyStore: async (id) => connect(account, id),
    disconnectKeyStore: async (id) => disconnect(account, id),
    deleteKeyStore: async (id) => remove(account, id),
  };
}

function describe(account: MemoryAccount, id: string): CustomKeyStoresListEntry | null {
  const store = account.stores.find((one) => one.CustomKeyStoreId === id);
  if (store === undefined) return null;
  if (store.ConnectionState === 'CONNECTING') {
    const next = account.states.length > 1 ? account.states.shift() : account.states[0];
    Object.assign(store, next);
  }
  const seen = structuredClone(store);
  if (store.ConnectionState === 'DISCONNECTING') store.ConnectionState = 'DISCONNECTED';
  return seen;
}

function create(
  account: MemoryAccount,
  input: CreateCustomKeyStoreCommandInput,
): KmsAnswer<{ readonly CustomKeyStoreId: string }> {
  const { XksProxyAuthenticationCredential, ...given } = input;
  account.creations.push({ ...given });
  const { creation } = account;
  if (typeof creation === 'object') return { ok: false, ...creation };
  if (creation === 'denied') throw new AwsRefusal('kms:CreateCustomKeyStore', 'denied', 'AccessDeniedException', 'not allowed');
  if (account.stores.some((store) => store.CustomKeyStoreName === input.CustomKeyStoreName)) {
    return { ok: false, exception: 'CustomKeyStoreNameInUseException', message: 'The name is in use' };
  }
  const CustomKeyStoreId = `cks-${String(account.stores.length + 1).padStart(17, '0')}`;
  if (creation !== 'unanswered') account.stores.push(listed(CustomKeyStoreId, input));
  if (creation !== 'works') throw new AwsRefusal('kms:CreateCustomKeyStore', 'timeout', 'TimeoutError', 'no answer in time');
  return { ok: true, CustomKeyStoreId };
}

/** As DescribeCustomKeyStores lists a store that was just made from `input`. */
export function listed(CustomKeyStoreId: string, input: CreateCustomKeyStoreCommandInput): CustomKeyStoresListEntry {
  return {
    CustomKeyStoreId,
    CustomKeyStoreName: input.CustomKeyStoreName,
    CustomKeyStoreType: input.CustomKeyStoreType,
    ConnectionState: 'DISCONNECTED',
    XksProxyConfiguration: {
      Connectivity: input.XksProxyConnectivity,
      UriEndpoint: input.XksProxyUriEndpoint,
      UriPath: input.XksProxyUriPath,
      AccessKeyId: input.XksProxyAuthenticationCredential?.AccessKeyId,
      VpcEndpointServiceName: input.XksProxyVpcEndpointServiceName,
      VpcEndpointServiceOwner: input.XksProxyVpcEndpointServiceOwner,
    },
  };
}

function connect(account: MemoryAccount, id: string): KmsAnswer<object> {
  account.connects.push(id);
  if (typeof account.connecting === 'object') return { ok: false, ...account.connecting };
  const store = account.stores.find((one) => one.CustomKeyStoreId === id);
  if (store !== undefined) store.ConnectionState = 'CONNECTING';
  if (account.connecting === 'lost')
    throw new AwsRefusal('kms:ConnectCustomKeyStore', 'failed', 'TimeoutError', 'connection reset');
  return { ok: true };
}

/** One look shows it DISCONNECTING, the next DISCONNECTED. */
function disconnect(account: MemoryAccount, id: string): KmsAnswer<object> {
  account.disconnects.push(id);
  if (typeof account.disconnecting === 'object') return { ok: false, ...account.disconnecting };
  const store = account.stores.find((one) => one.CustomKeyStoreId === id);
  if (store !== undefined) Object.assign(store, { ConnectionState: 'DISCONNECTING', ConnectionErrorCode: undefined });
  if (account.disconnecting === 'lost') throw lost('kms:DisconnectCustomKeyStore');
  return { ok: true };
}

function remove(account: MemoryAccount, id: string): KmsAnswer<object> {
  if (typeof account.deleting === 'object') return { ok: false, ...account.deleting };
  account.stores = account.stores.filter((one) => one.CustomKeyStoreId !== id);
  if (account.deleting === 'lost') throw lost('kms:DeleteCustomKeyStore');
  return { ok: true };
}

function lost(action: string): AwsRefusal {
  return new AwsRefusal(action, 'failed', 'TimeoutError', 'connection reset');
}
