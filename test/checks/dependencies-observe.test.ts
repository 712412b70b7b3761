/** What is seen of real answers, from the sandbox's AWS endpoint over the live ports. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckInput } from '../../lib/checks/check.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import type { DependenciesSeen } from '../../lib/checks/dependencies-seen.ts';
import type { Facts } from '../../lib/model/facts.ts';
import type { Params } from '../../lib/model/params.ts';
import { COMPUTE, DISK_KEY_ID, keyArn } from '../../lib/sandbox/healthy-compute.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyPublicParams, healthyVpcParams, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

const PLACE = `${SANDBOX.region}:${SANDBOX.account}`;
const observe = (changes: Partial<CheckInput> = {}): Promise<DependenciesSeen> =>
  dependencies.observe(checkInput(changes), aws.ports);

const located = (addresses: readonly string[]): Partial<Facts> => ({
  'locate-proxy': {
    host: SANDBOX.host,
    perspective: 'here',
    targets: addresses.map((address) => ({ address, port: 443, vantage: 'here' })),
  },
});

const idsOf = (seen: DependenciesSeen): readonly string[] => (seen.proxies[0]?.parts ?? []).map(({ id }) => id);

const withDependsOn = (...DependsOn: readonly string[]): Params => healthyVpcParams({ Preflight: { DependsOn } });

describe('behind an endpoint service', () => {
  it('everything of the instances is found, and what the store itself needs', async () => {
    const seen = await observe();
    expect(seen.proxies).toMatchObject([{ loadBalancerArns: [LOAD_BALANCER_ARN], instanceIds: COMPUTE.instanceIds }]);
    expect(idsOf(seen)).toEqual([
      ...COMPUTE.volumeIds,
      `${COMPUTE.launchTemplateId}:1`,
      COMPUTE.snapshotId,
      aws.world.secrets[0]?.ARN,
      SANDBOX.topicArn,
      'default key of new EBS volumes',
    ]);
    expect([...seen.keys]).toEqual([
      [keyArn(DISK_KEY_ID), { state: 'held', arn: keyArn(DISK_KEY_ID), origin: 'AWS_KMS', storeId: null }],
    ]);
    expect(seen).toMatchObject({ unread: [], unseen: [], encryptsByDefault: true, malformed: [], notFound: [] });
  });

  it('only what listens on 443 is the proxy', async () => {
    const group = `${TARGET_GROUP_ARN}1`;
    aws.world.listeners.push({
      ListenerArn: `${LOAD_BALANCER_ARN}/9000`,
      LoadBalancerArn: LOAD_BALANCER_ARN,
      Port: 9000,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
    });
    aws.world.targetGroups.push({ TargetGroupArn: group, TargetType: 'instance', VpcId: SANDBOX.vpcId });
    aws.world.targetHealth[group] = [{ Target: { Id: 'i-0fedcba9876543210' } }];
    expect((await observe()).proxies).toMatchObject([{ instanceIds: COMPUTE.instanceIds }]);
  });

  it.each([
    ['on AWS Fargate', `arn:aws:ecs:${PLACE}:attachment/0d1c2b3a-0d1c-2b3a-4f5e-0123456789ab`],
    ['an interface of no instance', 'made by hand'],
  ])('an address is said to be %s', async (why, Description) => {
    for (const one of aws.world.networkInterfaces.filter(({ Attachment }) => Attachment !== undefined))
      Object.assign(one, { Description, Attachment: { InstanceOwnerId: 'amazon-aws' } });
    expect((await observe()).unseen).toEqual(COMPUTE.privateAddresses.map((where) => ({ where, why })));
  });

  it('also the template versions of the next instance count, and no key is sought of an image that has none', async () => {
    const [first] = aws.world.launchTemplateVersions;
    aws.world.launchTemplateVersions.push({ ...first, VersionNumber: 2, DefaultVersion: false });
    for (const { BlockDeviceMappings = [] } of aws.world.images)
      for (const { Ebs } of BlockDeviceMappings) if (Ebs) Ebs.Encrypted = false;
    const ids = idsOf(await observe());
    expect(ids).toContain(`${COMPUTE.launchTemplateId}:2`);
    expect(ids).toContain(COMPUTE.imageId);
    expect(ids).not.toContain(COMPUTE.snapshotId);
  });

  it('an Application Load Balancer is followed as a target, in a circle no further', async () => {
    const alb = LOAD_BALANCER_ARN.replace('/net/xks-nlb/', '/app/xks-alb/');
    const group = `${TARGET_GROUP_ARN}1`;
    aws.world.loadBalancers.push({ LoadBalancerArn: alb, Type: 'application' });
    aws.world.listeners.push({
      ListenerArn: `${alb}/8443`,
      LoadBalancerArn: alb,
      Port: 8443,
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: group }] } }],
    });
    aws.world.targetGroups.push({ TargetGroupArn: group, TargetType: 'instance', VpcId: SANDBOX.vpcId });
    aws.world.targetHealth[group] = [COMPUTE.instanceIds[1], alb, 'arn:aws:lambda:us-east-1:111122223333:function:x'].map(
      (Id) => ({
        Target: { Id },
      }),
    );
    aws.world.targetHealth[TARGET_GROUP_ARN] = [{ Target: { Id: alb, Port: 8443 } }];
    const seen = await observe();
    expect(seen.proxies).toMatchObject([{ loadBalancerArns: [LOAD_BALANCER_ARN, alb], instanceIds: [COMPUTE.instanceIds[1]] }]);
    expect(seen.unseen).toEqual([
      { where: alb, why: 'rules of an Application Load Balancer' },
      { where: 'arn:aws:lambda:us-east-1:111122223333:function:x', why: 'a Lambda function' },
    ]);
  });

  it('an address in another VPC is not taken for one here', async () => {
    for (const one of aws.world.networkInterfaces) if (one.Attachment) one.VpcId = 'vpc-0fedcba9876543210';
    const seen = await observe();
    expect(seen.unseen.map(({ where, why }) => [where, why])).toEqual(
      COMPUTE.privateAddresses.map((address) => [address, 'not in the VPC']),
    );
    expect(idsOf(seen)).toEqual([aws.world.secrets[0]?.ARN, SANDBOX.topicArn]);
    expect(seen.encryptsByDefault).toBeNull();
  });

  it.each<[string, Partial<CheckInput>, object]>([
    [
      'no service is named',
      { params: without(healthyVpcParams(), 'XksProxyVpcEndpointServiceName') },
      { where: 'XksProxyVpcEndpointServiceName', why: 'no endpoint service named' },
    ],
    [
      'the service is of another account',
      { params: healthyVpcParams({ XksProxyVpcEndpointServiceName: `${SANDBOX.serviceName}1` }) },
      { where: `${SANDBOX.serviceName}1`, why: 'an endpoint service of another account' },
    ],
  ])('it is said when %s', async (_what, changes, unseen) => {
    expect((await observe(changes)).unseen).toEqual([unseen]);
  });

  it('it is said when there is no target', async () => {
    aws.world.targetHealth[TARGET_GROUP_ARN] = [];
    expect((await observe()).unseen).toEqual([{ where: SANDBOX.serviceName, why: 'no target' }]);
  });

  it('it is said where nobody here can see what the next instance is made of', async () => {
    const [first, second] = aws.world.instances;
    Object.assign(first ?? {}, { Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'old-group' }] });
    expect(second?.Tags).toHaveLength(3);
    for (const { LaunchTemplateData } of aws.world.launchTemplateVersions)
      if (LaunchTemplateData) LaunchTemplateData.ImageId = 'resolve:ssm:/xks/image';
    expect((await observe()).unread).toEqual([
      { what: ['old-group'], rows: ['XKS-DEP-002'], why: 'an Auto Scaling group without launch template' },
      {
        what: [COMPUTE.launchTemplateId],
        rows: ['XKS-DEP-002'],
        why: 'a launch template that names its image by a parameter',
      },
    ]);
  });

  it('what was started by hand has no launch template', async () => {
    for (const instance of aws.world.instances) instance.Tags = [];
    const seen = await observe();
    expect(idsOf(seen)).not.toContain(`${COMPUTE.launchTemplateId}:1`);
    expect(seen.unread).toEqual([]);
  });
});

describe('at public addresses', () => {
  const params = healthyPublicParams();
  const [address] = SANDBOX.publicAddresses;

  it('an instance is found', async () => {
    const own = aws.world.networkInterfaces.find(({ Attachment }) => Attachment?.InstanceId === COMPUTE.instanceIds[1]);
    Object.assign(own ?? {}, { Association: { PublicIp: address } });
    const seen = await observe({ params, facts: located([address]) });
    expect(seen.proxies).toMatchObject([{ serviceName: null, instanceIds: [COMPUTE.instanceIds[1]] }]);
    expect(seen.proxies[0]?.parts[0]?.rows).toEqual(['XKS-DEP-001', 'XKS-DEP-012']);
  });

  it('a load balancer is followed', async () => {
    const node = aws.world.networkInterfaces.find(({ InterfaceType }) => InterfaceType === 'network_load_balancer');
    Object.assign(node ?? {}, { Association: { PublicIp: address }, OwnerId: SANDBOX.account });
    const seen = await observe({ params, facts: located([address]) });
    expect(seen.proxies).toMatchObject([{ loadBalancerArns: [LOAD_BALANCER_ARN], instanceIds: COMPUTE.instanceIds }]);
  });

  it('nothing is found where they are not of this account, or none is known', async () => {
    expect((await observe({ params, facts: located([address]) })).unseen).toEqual([
      { where: address, why: 'not in this account' },
    ]);
    expect((await observe({ params })).unseen).toEqual([{ where: SANDBOX.host, why: 'no address known' }]);
  });
});

describe('a refused call', () => {
  it.each([
    ['ec2', 'DescribeVpcEndpointServiceConfigurations'],
    ['ec2', 'DescribeNetworkInterfaces'],
    ['ec2', 'DescribeInstances'],
    ['ec2', 'DescribeVolumes'],
    ['ec2', 'DescribeImages'],
    ['ec2', 'DescribeSnapshots'],
    ['ec2', 'DescribeLaunchTemplateVersions'],
    ['ec2', 'GetEbsDefaultKmsKeyId'],
    ['ec2', 'GetEbsEncryptionByDefault'],
    ['elasticloadbalancing', 'DescribeListeners'],
    ['elasticloadbalancing', 'DescribeTargetGroups'],
    ['elasticloadbalancing', 'DescribeTargetHealth'],
    ['secretsmanager', 'DescribeSecret'],
    ['sns', 'GetTopicAttributes'],
  ] as const)('of %s:%s costs what it would have shown, and is named', async (service, operation) => {
    aws.world.faults.push({ service, operation, kind: 'denied', times: 99 });
    const seen = await observe();
    expect(seen.unread.map(({ why }) => (typeof why === 'string' ? why : why.action))).toEqual([`${service}:${operation}`]);
    expect(seen.unseen).toEqual([]);
    expect(idsOf(seen).length).toBeGreaterThan(1);
    expect(dependencies.permissions).toContain(`${service}:${operation}`);
  });

  it('to describe a key leaves the key unknown', async () => {
    aws.world.faults.push({ service: 'kms', operation: 'DescribeKey', kind: 'denied', times: 99 });
    const seen = await observe();
    expect(seen.keys.get(keyArn(DISK_KEY_ID))).toMatchObject({ state: 'refused', why: { action: 'kms:DescribeKey' } });
  });
});

describe('keys', () => {
  it('that AWS keeps by itself are not asked for: asking by such an alias would make one', async () => {
    const asked = (): number => aws.calls.filter(({ operation }) => operation === 'DescribeKey').length;
    for (const volume of aws.world.volumes) volume.KmsKeyId = 'alias/aws/ebs';
    aws.world.ebsDefaults = { encryptionByDefault: true, kmsKeyId: 'alias/aws/ebs' };
    aws.world.snapshots = aws.world.snapshots.map((one) => ({ ...one, KmsKeyId: 'alias/aws/ebs' }));
    aws.world.launchTemplateVersions = [];
    for (const { Attributes } of aws.world.topics) Attributes.KmsMasterKeyId = `arn:aws:kms:${PLACE}:alias/aws/sns`;
    const before = asked();
    await observe();
    expect(asked()).toBe(before);
  });

  it('that are gone, and what is gone itself, are said', async () => {
    aws.world.kmsKeys = [];
    aws.world.images = [];
    const seen = await observe();
    expect(seen.keys.get(keyArn(DISK_KEY_ID))).toEqual({ state: 'gone' });
    expect(seen.unread).toEqual([
      { what: [COMPUTE.imageId], rows: ['XKS-DEP-001', 'XKS-DEP-002'], why: 'gone, or not visible to this account' },
    ]);
  });
});

describe('what is declared', () => {
  it('is looked at with the rows that it answers', async () => {
    aws.world.logGroups.push({ logGroupName: '/xks/proxy', kmsKeyId: keyArn(DISK_KEY_ID) });
    aws.world.instances.push({ InstanceId: 'i-0f', BlockDeviceMappings: [{ Ebs: { VolumeId: COMPUTE.volumeIds[0] } }] });
    const logs = `arn:aws:logs:${PLACE}:log-group:/xks/proxy`;
    const params = withDependsOn(logs, keyArn(DISK_KEY_ID), `arn:aws:ec2:${PLACE}:volume/${COMPUTE.volumeIds[1]}`);
    const seen = await observe({ params: { ...params, XksProxyVpcEndpointServiceName: `${SANDBOX.serviceName}1` } });
    expect(seen.notFound).toEqual([]);
    expect(seen.proxies[0]?.parts.map(({ id, kind, rows }) => [id, kind, rows[0], rows.at(-1)])).toEqual([
      [COMPUTE.volumeIds[1], 'volume', 'XKS-DEP-001', 'XKS-DEP-013'],
      [aws.world.secrets[0]?.ARN, 'secret', 'XKS-DEP-004', 'XKS-AUTH-018'],
      ['/xks/proxy', 'log-group', 'XKS-DEP-007', 'XKS-DEP-007'],
      [keyArn(DISK_KEY_ID), 'declared', 'XKS-DEP-005', 'XKS-DEP-015'],
    ]);
  });

  it('and is not there is named by its ARN', async () => {
    const arns = [
      `arn:aws:logs:${PLACE}:log-group:/xks/gone`,
      `arn:aws:secretsmanager:${PLACE}:secret:xks/gone-a1b2c3`,
      `arn:aws:sns:${PLACE}:gone`,
      `arn:aws:ec2:${PLACE}:instance/i-0fedcba9876543210`,
      `arn:aws:ec2:${PLACE}:volume/vol-0fedcba9876543210`,
      `arn:aws:ec2:${PLACE}:image/ami-0fedcba9876543210`,
      `arn:aws:ec2:${PLACE}:snapshot/snap-0fedcba9876543210`,
      `arn:aws:ec2:${PLACE}:launch-template/lt-0fedcba9876543210`,
    ];
    const seen = await observe({ params: withDependsOn(...arns) });
    expect(seen.notFound).toEqual(arns);
    expect(seen.unread).toEqual([]);
  });

  it('elsewhere is said to be there, except keys and secrets, which other accounts may share', async () => {
    const arns = [
      `arn:aws:logs:eu-west-1:${SANDBOX.account}:log-group:/xks/proxy`,
      'arn:aws:sns:us-east-1:444455556666:alarms',
      'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ];
    const seen = await observe({ params: withDependsOn(...arns, 'something') });
    expect(seen.unread.map(({ what, why }) => [what[0], why])).toEqual([
      [arns[0], 'in another Region'],
      [arns[1], 'in another account'],
    ]);
    expect(seen.keys.get(arns[2] ?? '')).toMatchObject({ state: 'refused' });
    expect(seen.malformed).toHaveLength(1);
  });
});
