/** Faults that only a run which creates can meet: behind an open gate, in KMS, in the account or on our own side. */
import type { AwsFault, AwsService, WorldKeyStore } from './aws-world.ts';
import type { Fault } from './fault.ts';
import { leftoverAlarm } from './faults-alarms.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { addStore } from './reshape-plan.ts';

export const ACTION_FAULTS: readonly Fault[] = [
  awsFault(
    'create-denied',
    'the caller may not create key stores',
    'create-key-store/undecided',
    'kms',
    'CreateCustomKeyStore',
    'denied',
  ),
  awsFault(
    'create-request-lost',
    'the call that creates never arrives',
    'create-key-store/not-known',
    'kms',
    'CreateCustomKeyStore',
    'lost-request',
  ),
  action(
    'kms-not-admitted',
    'the proxy admits this tool, but not KMS',
    'public',
    ['create-key-store/refused'],
    ({ closedToKms }) => {
      for (const address of SANDBOX.publicAddresses) closedToKms.add(address);
    },
  ),
  action('taken-meanwhile', 'somebody takes the name while the checks run', 'both', ['create-key-store/name-taken'], (plan) => {
    allowOverride(plan, ['uniqueness']);
    addStore(plan, { name: plan.params.CustomKeyStoreName ?? '' });
  }),
  action(
    'secret-gone-at-creation',
    'the secret is gone when the store is made',
    'both',
    ['create-key-store/no-credential'],
    (plan) => {
      allowOverride(plan, ['request', 'health']);
      plan.aws.secrets = [];
    },
  ),
  action(
    'override-without-leave',
    'the request skips a check, and may not',
    'both',
    ['create-key-store/override-not-allowed'],
    ({ params }) => {
      params.Preflight = { ...params.Preflight, Skip: ['rtt'] };
    },
  ),
  action(
    'record-not-written',
    'the id of the new store cannot be written down',
    'both',
    ['create-key-store/not-recorded'],
    ({ broken }) => {
      broken.add('store-records-after-creation');
    },
  ),
  action(
    'records-refused',
    'nothing can be written down before the store is made',
    'both',
    ['create-key-store/undecided'],
    ({ broken }) => {
      broken.add('store-records');
    },
  ),
  action(
    'node-closed-to-kms',
    'the load balancer admits this tool, but not KMS',
    'vpc',
    ['connect-key-store/failed'],
    ({ closedToKms }) => {
      for (const address of SANDBOX.nodeAddresses) closedToKms.add(address);
    },
  ),
  action(
    'disconnected-by-others',
    'somebody disconnects the store right after it was made',
    'both',
    ['connect-key-store/refused'],
    ({ meanwhile }) => {
      meanwhile.set('DescribeCustomKeyStores', ({ aws }) => {
        for (const store of aws.keyStores) if (store.entry.ConnectionState === 'DISCONNECTED') disconnect(store);
      });
    },
  ),
  action(
    'disconnected-meanwhile',
    'somebody disconnects the store while it connects',
    'both',
    ['connect-key-store/interrupted'],
    ({ meanwhile }) => {
      meanwhile.set('ConnectCustomKeyStore', ({ aws }) => {
        for (const store of aws.keyStores) disconnect(store);
      });
    },
  ),
  action('connects-forever', 'KMS does not finish connecting', 'both', ['connect-key-store/unfinished'], ({ aws }) => {
    aws.connectDelayMs = 600_000;
  }),
  awsFault(
    'connect-denied',
    'the caller may not connect key stores',
    'connect-key-store/undecided',
    'kms',
    'ConnectCustomKeyStore',
    'denied',
  ),
  {
    ...action(
      'topic-of-other-region',
      'the alarms are to notify a topic of another Region',
      'both',
      ['provision-alarms/topic-elsewhere'],
      ({ params }) => {
        params.Preflight = { ...params.Preflight, AlarmTopicArn: SANDBOX.topicArn.replace('us-east-1', 'eu-west-1') };
      },
    ),
    also: { 'alarms/topic-elsewhere': 'the check that comes first says so too' },
  },
  awsFault(
    'alarms-denied',
    'the caller may not make alarms',
    'provision-alarms/not-made',
    'cloudwatch',
    'PutMetricAlarm',
    'denied',
  ),
  awsFault(
    'alarms-not-readable',
    'the caller may not describe alarms',
    'provision-alarms/undecided',
    'cloudwatch',
    'DescribeAlarms',
    'denied',
  ),
  awsFault(
    'dashboard-denied',
    'the caller may not make dashboards',
    'provision-alarms/no-dashboard',
    'cloudwatch',
    'PutDashboard',
    'denied',
  ),
  action(
    'listeners-denied-later',
    'the caller may no longer describe listeners when the alarms are made',
    'vpc',
    ['provision-alarms/some-not-told'],
    ({ meanwhile }) => {
      meanwhile.set('CreateCustomKeyStore', ({ aws }) => {
        aws.faults.push({ service: 'elasticloadbalancing', operation: 'DescribeListeners', kind: 'denied', times: 99 });
      });
    },
  ),
  action(
    'leftover-stays',
    'an alarm on a former load balancer stands in the way, and the caller may not delete alarms',
    'both',
    ['provision-alarms/leftover'],
    ({ meanwhile }) => {
      meanwhile.set('CreateCustomKeyStore', ({ aws }) => {
        const id = aws.keyStores.at(-1)?.entry.CustomKeyStoreId ?? '';
        aws.alarms.push({ tags: [], alarm: leftoverAlarm(id) });
        aws.faults.push({ service: 'cloudwatch', operation: 'DeleteAlarms', kind: 'denied', times: 99 });
      });
    },
  ),
  action(
    'alarms-altered',
    'somebody raises the threshold of the alarms as they are made',
    'both',
    ['provision-alarms/altered'],
    ({ meanwhile }) => {
      meanwhile.set('PutMetricAlarm', ({ aws }) => {
        for (const { alarm } of aws.alarms) alarm.Threshold = 1_000_000;
      });
    },
  ),
];

function action(
  name: string,
  summary: string,
  connectivity: Fault['connectivity'],
  codes: readonly string[],
  breaks: (plan: SandboxPlan) => void,
): Fault {
  return { name, summary, connectivity, action: 'create', codes, breaks };
}

function awsFault(
  name: string,
  summary: string,
  code: string,
  service: AwsService,
  operation: string,
  kind: AwsFault['kind'],
): Fault {
  return action(name, summary, 'both', [code], ({ aws }) => {
    aws.faults.push({ service, operation, kind, times: 99 });
  });
}

/** What may have come about between the checks and the creation shows only when the check did not see it. */
function allowOverride({ params, run }: SandboxPlan, Skip: readonly string[]): void {
  run.allowGateOverride = true;
  params.Preflight = { ...params.Preflight, Skip };
}

/** As DisconnectCustomKeyStore does; what was under way before counts no more. */
function disconnect(store: WorldKeyStore): void {
  store.entry.ConnectionState = 'DISCONNECTING';
  store.attempt += 1;
}
