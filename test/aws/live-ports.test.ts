import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveCloudWatch } from '../../lib/aws/cloudwatch.ts';
import { makeLiveEc2 } from '../../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../../lib/aws/elbv2.ts';
import { makeLiveEvents } from '../../lib/aws/events.ts';
import { makeLiveKms } from '../../lib/aws/kms.ts';
import { makeLiveRoute53 } from '../../lib/aws/route53.ts';
import { makeLiveSts } from '../../lib/aws/sts.ts';
import {
  ACCOUNT,
  LOAD_BALANCER_ARN,
  publicStore,
  REGION,
  SERVICE_ID,
  SERVICE_NAME,
  startTestAws,
  type TestAws,
  vpcStore,
} from '../sandbox/aws/healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

const options = { region: REGION };
const callsOf = (operation: string): number => aws.endpoint.calls.filter((call) => call.operation === operation).length;

describe('KMS', () => {
  it('lists every page, and finds one store or none', async () => {
    aws.world.pageSizes.DescribeCustomKeyStores = 2;
    const kms = makeLiveKms(options);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      expect(await kms.createKeyStore(publicStore(name, `/${name}/kms/xks/v1`))).toMatchObject({ ok: true });
    }
    const before = callsOf('DescribeCustomKeyStores');
    const stores = await kms.listKeyStores();
    expect(stores.map(({ CustomKeyStoreName }) => CustomKeyStoreName)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(callsOf('DescribeCustomKeyStores') - before).toBe(3);
    expect(await kms.describeKeyStore(stores[3]?.CustomKeyStoreId ?? '')).toEqual(stores[3]);
    expect(await kms.describeKeyStore('cks-gone')).toBeNull();
  });

  it('answers client faults of create and connect as data', async () => {
    const kms = makeLiveKms(options);
    await kms.createKeyStore(vpcStore('first'));
    expect(await kms.createKeyStore(vpcStore('first'))).toMatchObject({
      ok: false,
      exception: 'CustomKeyStoreNameInUseException',
    });
    expect(await kms.createKeyStore({ ...vpcStore(), XksProxyUriPath: 'x' })).toMatchObject({
      ok: false,
      exception: 'ValidationException',
    });
    expect(await kms.connectKeyStore('cks-gone')).toMatchObject({ ok: false, exception: 'CustomKeyStoreNotFoundException' });
    const id = aws.world.keyStores[0]?.entry.CustomKeyStoreId ?? '';
    expect(await kms.connectKeyStore(id)).toEqual({ ok: true });
  });
});

describe('EC2', () => {
  it("reads a service's configuration, permissions and consumer's view", async () => {
    aws.world.pageSizes.DescribeVpcEndpointServicePermissions = 1;
    aws.world.endpointServices[0]?.allowedPrincipals.push({
      PrincipalType: 'Account',
      Principal: `arn:aws:iam::${ACCOUNT}:root`,
    });
    const ec2 = makeLiveEc2(options);
    expect(await ec2.endpointServiceConfiguration(SERVICE_NAME)).toMatchObject({
      ServiceId: SERVICE_ID,
      AcceptanceRequired: false,
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      NetworkLoadBalancerArns: [LOAD_BALANCER_ARN],
      SupportedIpAddressTypes: ['ipv4'],
      ServiceType: [{ ServiceType: 'Interface' }],
      PrivateDnsNameConfiguration: { State: 'verified', Type: 'TXT', Name: '_abc123', Value: 'vpce:secretless' },
    });
    expect((await ec2.endpointServicePermissions(SERVICE_ID)).map(({ Principal }) => Principal)).toEqual([
      `cks.kms.${REGION}.amazonaws.com`,
      `arn:aws:iam::${ACCOUNT}:root`,
    ]);
    expect(await ec2.endpointServiceDetail(SERVICE_NAME)).toMatchObject({
      Owner: ACCOUNT,
      ServiceRegion: REGION,
      PrivateDnsNameVerificationState: 'verified',
      AvailabilityZoneIds: ['use1-az1', 'use1-az2'],
    });
  });

  it("knows what is not there, or another account's", async () => {
    const ec2 = makeLiveEc2(options);
    expect(await ec2.endpointServiceConfiguration(`${SERVICE_NAME}0`)).toBeNull();
    expect(await ec2.endpointServicePermissions('vpce-svc-gone')).toEqual([]);
    expect(await ec2.endpointServiceDetail(`${SERVICE_NAME}0`)).toBeNull();
    for (const service of aws.world.endpointServices) service.owner = '999988887777';
    expect(await ec2.endpointServiceConfiguration(SERVICE_NAME)).toBeNull();
    expect(await ec2.endpointServiceDetail(SERVICE_NAME)).toBeNull();
    for (const { allowedPrincipals } of aws.world.endpointServices)
      allowedPrincipals.push({ Principal: `arn:aws:iam::${ACCOUNT}:root` });
    expect(await ec2.endpointServiceDetail(SERVICE_NAME)).toMatchObject({ Owner: '999988887777' });
  });

  it('finds the interfaces of a load balancer by their description, on every page', async () => {
    aws.world.pageSizes.DescribeNetworkInterfaces = 1;
    const node = (PrivateIpAddress: string, Description = 'ELB net/xks/50dc6c495c0c9188') => ({
      NetworkInterfaceId: `eni-${PrivateIpAddress}`,
      Description,
      PrivateIpAddress,
      Status: 'in-use' as const,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress }],
    });
    aws.world.networkInterfaces = [node('10.0.1.10'), node('10.0.9.9', 'ELB net/xks/50dc6c495c0c9189'), node('10.0.2.10')];
    const found = await makeLiveEc2(options).networkInterfaces('ELB net/xks/50dc6c495c0c9188');
    expect(found.map(({ PrivateIpAddress }) => PrivateIpAddress)).toEqual(['10.0.1.10', '10.0.2.10']);
    expect(found[0]?.PrivateIpAddresses).toEqual([{ Primary: true, PrivateIpAddress: '10.0.1.10' }]);
    expect(await makeLiveEc2(options).networkInterfaces('ELB net/*')).toEqual([]);
  });
});

describe('ELBv2', () => {
  const group = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/xks/73e2d6bc24d8a067`;

  it('reads load balancers, listeners, target groups and health; addresses are not listed', async () => {
    aws.world.pageSizes.DescribeListeners = 1;
    aws.world.loadBalancers = [
      { LoadBalancerArn: LOAD_BALANCER_ARN, Type: 'network', AvailabilityZones: [{ ZoneName: 'us-east-1a' }] },
    ];
    aws.world.listeners = [443, 8443].map((Port) => ({
      ListenerArn: `listener/${Port}`,
      LoadBalancerArn: LOAD_BALANCER_ARN,
      Port,
    }));
    aws.world.targetGroups = [{ TargetGroupArn: group, Port: 443, HealthCheckEnabled: true }];
    aws.world.targetHealth = { [group]: [{ Target: { Id: '10.0.1.20', Port: 443 }, TargetHealth: { State: 'healthy' } }] };
    const elb = makeLiveElbv2(options);
    expect(await elb.loadBalancers([LOAD_BALANCER_ARN])).toMatchObject([{ AvailabilityZones: [{ LoadBalancerAddresses: [] }] }]);
    expect((await elb.listeners(LOAD_BALANCER_ARN)).map(({ Port }) => Port)).toEqual([443, 8443]);
    expect(await elb.targetGroups([group])).toMatchObject([{ Port: 443, HealthCheckEnabled: true }]);
    expect(await elb.targetHealth(group)).toMatchObject([
      { Target: { Id: '10.0.1.20', Port: 443 }, TargetHealth: { State: 'healthy' } },
    ]);
  });

  it('leaves out what is gone, and asks for nothing when nothing is asked', async () => {
    aws.world.loadBalancers = [{ LoadBalancerArn: LOAD_BALANCER_ARN }];
    const elb = makeLiveElbv2(options);
    expect(await elb.loadBalancers([`${LOAD_BALANCER_ARN}0`, LOAD_BALANCER_ARN])).toMatchObject([
      { LoadBalancerArn: LOAD_BALANCER_ARN },
    ]);
    expect([await elb.listeners('arn:gone'), await elb.targetGroups([group]), await elb.targetHealth(group)]).toEqual([
      [],
      [],
      [],
    ]);
    const before = aws.endpoint.calls.length;
    expect([await elb.loadBalancers([]), await elb.targetGroups([])]).toEqual([[], []]);
    expect(aws.endpoint.calls).toHaveLength(before);
  });
});

describe('Route 53', () => {
  it('lists the zones of exactly that name, and reads TXT records', async () => {
    aws.world.pageSizes.ListHostedZonesByName = 1;
    const zone = (Id: string, Name: string, PrivateZone = false) => ({
      Id: `/hostedzone/${Id}`,
      Name,
      CallerReference: Id,
      Config: { PrivateZone },
    });
    const records = [
      {
        Name: '_abc.example.com.',
        Type: 'TXT' as const,
        TTL: 60,
        ResourceRecords: [{ Value: '"vpce:one " "two"' }, { Value: '"say \\"x\\""' }],
      },
      { Name: '_abc.example.com.', Type: 'CNAME' as const, ResourceRecords: [{ Value: 'elsewhere.example.com' }] },
    ];
    aws.world.hostedZones = [
      { zone: zone('Z3', 'a.example.com.'), records: [] },
      { zone: zone('Z1', 'example.com.'), records },
      { zone: zone('Z2', 'example.com.', true), records: [] },
      { zone: zone('Z4', 'example.org.'), records: [] },
    ];
    const route53 = makeLiveRoute53(options);
    const zones = await route53.hostedZones('Example.com');
    expect(zones.map(({ Id, Config }) => [Id, Config?.PrivateZone])).toEqual([
      ['/hostedzone/Z1', false],
      ['/hostedzone/Z2', true],
    ]);
    expect(await route53.hostedZones('example.net')).toEqual([]);
    expect(await route53.txtRecords('/hostedzone/Z1', '_ABC.example.com')).toEqual(['vpce:one two', 'say "x"']);
    expect(await route53.txtRecords('Z1', '_abb.example.com')).toEqual([]);
    expect(await route53.txtRecords('ZGONE', '_abc.example.com')).toEqual([]);
  });
});

describe('CloudWatch, EventBridge, STS', () => {
  const alarm = {
    AlarmName: 'xks-preflight/cks-1/ALM-1',
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Metrics: [{ Id: 'q', Expression: 'SELECT SUM(XksProxyErrors) FROM "AWS/KMS"', Period: 60, ReturnData: true }],
    Tags: [{ Key: 'store', Value: 'cks-1' }],
  };

  it('puts alarms and lists them by prefix, on every page', async () => {
    aws.world.pageSizes.DescribeAlarms = 1;
    const cloudwatch = makeLiveCloudWatch(options);
    for (const AlarmName of ['xks-preflight/cks-1/ALM-2', alarm.AlarmName, 'other'])
      await cloudwatch.putAlarm({ ...alarm, AlarmName });
    await cloudwatch.putAlarm({ ...alarm, Threshold: 5, Tags: [] });
    const found = await cloudwatch.alarms('xks-preflight/cks-1/');
    expect(found.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      [alarm.AlarmName, 5],
      ['xks-preflight/cks-1/ALM-2', 0],
    ]);
    expect(aws.world.alarms.find((one) => one.alarm.AlarmName === alarm.AlarmName)?.tags).toEqual(alarm.Tags);
  });

  it.each([
    [{ Metrics: undefined }, /either MetricName or Metrics/],
    [{ MetricName: 'XksProxyLatency' }, /either MetricName or Metrics/],
    [{ Metrics: undefined, MetricName: 'X', Namespace: 'N', Statistic: 'Sum' as const, Period: 90 }, /Period/],
    [{ AlarmActions: Array.from({ length: 6 }, () => 'arn:aws:sns:us-east-1:111122223333:t') }, /AlarmActions/],
    [{ EvaluationPeriods: 200 }, /at most 3 hours/],
  ])('refuses an alarm that CloudWatch would refuse: %o', async (change, message) => {
    const put = makeLiveCloudWatch(options).putAlarm({ ...alarm, ...change });
    await expect(put).rejects.toMatchObject({
      kind: 'failed',
      action: 'cloudwatch:PutMetricAlarm',
      message: expect.stringMatching(message),
    });
  });

  it('announces a run', async () => {
    const store = { CustomKeyStoreName: 'p', CustomKeyStoreId: null };
    const event = { runId: 'r1', action: 'check', verdict: 'pass', ...store, region: REGION, counts: { pass: 3 }, changed: true };
    await makeLiveEvents(options).announce(event);
    expect(aws.world.events).toMatchObject([
      { Source: 'xks-preflight', DetailType: 'Preflight finished', EventBusName: 'default' },
    ]);
    expect(JSON.parse(aws.world.events[0]?.Detail ?? '')).toEqual(event);
  });

  it('knows the caller', async () => {
    expect(await makeLiveSts(options).callerIdentity()).toEqual({
      account: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/xks-preflight-sandbox/session`,
    });
  });
});
