/** The actions through the live ports, real SDK clients and the wire protocols of the loopback endpoint. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionInput } from '../../lib/actions/action.ts';
import { ALARM_IDS, alarmId } from '../../lib/checks/alarm-set.ts';
import { describeConnection, startConnection } from '../../lib/actions/connect-key-store.ts';
import { runCreateKeyStore } from '../../lib/actions/create-key-store.ts';
import { runProvisionAlarms } from '../../lib/actions/provision-alarms.ts';
import { makeLiveCloudWatch } from '../../lib/aws/cloudwatch.ts';
import { makeLiveEc2 } from '../../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../../lib/aws/elbv2.ts';
import { makeLiveKms } from '../../lib/aws/kms.ts';
import { makeLiveMetrics } from '../../lib/aws/metrics.ts';
import { AT_A_TERMINAL } from '../../lib/model/alarm-policy.ts';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import { makeLiveCredentials } from '../../lib/aws/secrets.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { healthyAwsWorld, SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyCredential, healthyVpcParams, run } from '../support/builders.ts';

const credential = healthyCredential();
const input: ActionInput = { run: run({ action: 'create' }), params: healthyVpcParams(), facts: {} };

let world: AwsWorld;
let aws: AwsEndpoint;
let ports: ReturnType<typeof livePorts>;

function livePorts(endpoint: string) {
  const live = { region: SANDBOX.region, endpoint, credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'made-up' } };
  return {
    kmsActions: makeLiveKms(live),
    kms: makeLiveKms(live),
    ec2: makeLiveEc2(live),
    elbv2: makeLiveElbv2(live),
    metrics: makeLiveMetrics(live),
    alarmPolicy: { policy: () => AT_A_TERMINAL },
    cloudwatch: makeLiveCloudWatch(live),
    credential: makeLiveCredentials({ ...live, requireHostTag: true }),
    records: makeMemoryStore(),
    clock: { now: () => Date.now() },
  };
}

beforeEach(async () => {
  world = healthyAwsWorld('vpc', JSON.stringify(credential));
  aws = await startAwsEndpoint({ world, kmsReality: { callProxy: async () => ({ ok: true }) } });
  ports = livePorts(aws.url);
});

afterEach(() => aws.close());

const callsOf = (operation: string): number => aws.calls.filter((call) => call.operation === operation).length;

async function createdFacts(): Promise<ActionInput['facts']> {
  const { facts } = await runCreateKeyStore(input, ports);
  return { 'create-key-store': facts };
}

describe('over the wire', () => {
  it('a store is made, connected and alarmed, and a second run changes nothing', async () => {
    for (const code of ['create-key-store/created', 'create-key-store/adopted']) {
      const created = await runCreateKeyStore(input, ports);
      expect(created.result.findings).toMatchObject([{ code }]);
      const facts = { 'create-key-store': created.facts };
      let connection = await startConnection({ ...input, facts }, ports);
      while (connection.facts?.settled === false) {
        connection = await describeConnection({ ...input, facts: { ...facts, 'connect-key-store': connection.facts } }, ports);
      }
      expect(connection.result.verdict).toBe('pass');
      expect((await runProvisionAlarms({ ...input, facts }, ports)).result.verdict).toBe('pass');
    }
    expect(world.keyStores).toHaveLength(1);
    expect(world.keyStores[0]?.entry).toMatchObject({ CustomKeyStoreName: 'payments-xks', ConnectionState: 'CONNECTED' });
    expect(world.keyStores[0]?.rawSecretAccessKey).toBe(credential.RawSecretAccessKey);
    const place = 'xks-nlb-50dc6c495c0c9188-xks-proxy-73e2d6bc24d8a067';
    const ids = [...ALARM_IDS, `ALM-14-unhealthy-${place}`, `ALM-14-no-healthy-${place}`];
    expect(world.alarms.map(({ alarm }) => alarmId(alarm)).toSorted()).toEqual(ids.toSorted());
    expect(callsOf('ConnectCustomKeyStore')).toBe(1);
  });

  it('a lost answer to the creation is found in the list', async () => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'lost-answer', times: 1 });
    const { result, facts } = await runCreateKeyStore(input, ports);
    expect(result.findings).toMatchObject([{ code: 'create-key-store/answer-lost', verdict: 'pass' }]);
    expect(facts).toMatchObject({ CustomKeyStoreId: world.keyStores[0]?.entry.CustomKeyStoreId, madeByUs: true });
    expect(callsOf('CreateCustomKeyStore')).toBe(1);
  });

  it('an answer that cannot be read is looked up in the list too', async () => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'garbage', times: 1 });
    const { result, facts } = await runCreateKeyStore(input, ports);
    expect(result.findings).toMatchObject([{ code: 'create-key-store/answer-lost' }]);
    expect(facts).toMatchObject({ CustomKeyStoreId: world.keyStores[0]?.entry.CustomKeyStoreId });
  });

  it('a server error without a store stays an open question', async () => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'server-error', times: 1 });
    const { result } = await runCreateKeyStore(input, ports);
    expect(result).toMatchObject({ verdict: 'error', findings: [{ code: 'create-key-store/not-known' }] });
    expect(world.keyStores).toEqual([]);
  });

  it('a refused permission is named', async () => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'denied', times: 1 });
    const { result } = await runCreateKeyStore(input, ports);
    expect(result).toMatchObject({ verdict: 'error', findings: [{ code: 'create-key-store/undecided' }] });
    expect(result.findings[0]?.remedy).toContain('kms:CreateCustomKeyStore');
  });

  it('an exception of KMS becomes a finding with its name', async () => {
    world.endpointServices[0]?.allowedPrincipals.splice(0);
    const { result } = await runCreateKeyStore(input, ports);
    expect(result.findings).toMatchObject([
      { code: 'create-key-store/refused', evidence: { exception: 'XksProxyVpcEndpointServiceNotFoundException' } },
    ]);
    expect(JSON.stringify(result)).not.toContain(credential.RawSecretAccessKey);
  });

  it('a lost answer to the connect call is followed all the same', async () => {
    const facts = await createdFacts();
    world.connectDelayMs = 60_000;
    world.faults.push({ service: 'kms', operation: 'ConnectCustomKeyStore', kind: 'lost-answer', times: 3 });
    const { facts: connection } = await startConnection({ ...input, facts }, ports);
    expect(connection).toMatchObject({ settled: false });
  });

  it('a connect call that is throttled without end is told, and the next run connects', async () => {
    const facts = await createdFacts();
    world.faults.push({ service: 'kms', operation: 'ConnectCustomKeyStore', kind: 'throttle', times: 99 });
    const { result } = await startConnection({ ...input, facts }, ports);
    expect(result).toMatchObject({ verdict: 'error', findings: [{ code: 'connect-key-store/undecided' }] });
    expect(JSON.stringify(result)).toContain('ThrottlingException');
    world.faults.length = 0;
    const next = await startConnection({ ...input, facts: await createdFacts() }, ports);
    expect(next.facts).toMatchObject({ settled: false, connectedByRun: true });
    expect(world.keyStores).toHaveLength(1);
  });

  it('throttled alarms are put in the end', async () => {
    const facts = await createdFacts();
    world.faults.push({ service: 'cloudwatch', operation: 'PutMetricAlarm', kind: 'throttle', times: 3 });
    expect((await runProvisionAlarms({ ...input, facts }, ports)).result.verdict).toBe('pass');
    // Two more for the load balancer before the proxy.
    expect(world.alarms).toHaveLength(ALARM_IDS.length + 2);
  });

  it('alarms that may not be put are a fail that names the permission, asked for once', async () => {
    const facts = await createdFacts();
    world.faults.push({ service: 'cloudwatch', operation: 'PutMetricAlarm', kind: 'denied', times: 99 });
    const { result } = await runProvisionAlarms({ ...input, facts }, ports);
    expect(result).toMatchObject({ verdict: 'fail', findings: [{ code: 'provision-alarms/not-made' }] });
    expect(JSON.stringify(result.findings[0]?.evidence)).toContain('cloudwatch:PutMetricAlarm');
    expect(callsOf('PutMetricAlarm')).toBe(1);
  });
});
