import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveInstances } from '../../lib/aws/ec2-instances.ts';
import { makeLiveLogs } from '../../lib/aws/logs.ts';
import { makeLiveSecrets } from '../../lib/aws/secret-description.ts';
import { COMPUTE, DISK_KEY_ID, keyArn } from '../../lib/sandbox/healthy-compute.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('public');
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

const options = { region: SANDBOX.region };
const ec2 = () => makeLiveInstances(options);
const callsOf = (operation: string): number => aws.calls.filter((call) => call.operation === operation).length;

describe('interfaces', () => {
  it('are found by any private address, in that VPC only', async () => {
    const [first] = aws.world.networkInterfaces;
    first?.PrivateIpAddresses?.push({ PrivateIpAddress: '10.0.1.99', Primary: false });
    const found = await ec2().interfacesByPrivateAddress(SANDBOX.vpcId, ['10.0.1.99', '10.9.9.9']);
    expect(found.map(({ Attachment }) => Attachment?.InstanceId)).toEqual([COMPUTE.instanceIds[0]]);
    expect(await ec2().interfacesByPrivateAddress('vpc-0fedcba9876543210', ['10.0.1.99'])).toEqual([]);
  });

  it('are found by public address', async () => {
    aws.world.pageSizes.DescribeNetworkInterfaces = 1;
    const found = await ec2().interfacesByPublicAddress([...SANDBOX.publicAddresses, '44.192.9.9']);
    expect(found.map(({ Attachment }) => Attachment?.InstanceId)).toEqual(COMPUTE.instanceIds);
    expect(await ec2().interfacesByPublicAddress([])).toEqual([]);
  });
});

describe('what instances are made of', () => {
  it('is read on every page', async () => {
    for (const operation of ['DescribeInstances', 'DescribeVolumes']) aws.world.pageSizes[operation] = 1;
    const instances = await ec2().instances(COMPUTE.instanceIds);
    expect(instances.map(({ BlockDeviceMappings }) => BlockDeviceMappings?.[0]?.Ebs?.VolumeId)).toEqual(COMPUTE.volumeIds);
    expect(instances[0]?.Tags).toContainEqual({ Key: 'aws:ec2launchtemplate:version', Value: '1' });
    const volumes = await ec2().volumes(COMPUTE.volumeIds);
    expect(volumes.map(({ Encrypted, KmsKeyId }) => [Encrypted, KmsKeyId])).toEqual([
      [true, keyArn(DISK_KEY_ID)],
      [true, keyArn(DISK_KEY_ID)],
    ]);
    expect(callsOf('DescribeVolumes')).toBeGreaterThanOrEqual(2);
    expect(await ec2().images([COMPUTE.imageId])).toMatchObject([
      { BlockDeviceMappings: [{ Ebs: { SnapshotId: COMPUTE.snapshotId, Encrypted: true } }] },
    ]);
    expect(await ec2().snapshots([COMPUTE.snapshotId])).toMatchObject([{ KmsKeyId: keyArn(DISK_KEY_ID) }]);
  });

  it('leaves out what is gone, and asks for nothing when nothing is asked', async () => {
    const ids = ['vol-0fedcba9876543210', ...COMPUTE.volumeIds, 'vol-0fedcba9876543211'];
    expect((await ec2().volumes(ids)).map(({ VolumeId }) => VolumeId)).toEqual(COMPUTE.volumeIds);
    expect(await ec2().instances(['i-0fedcba9876543210'])).toEqual([]);
    expect(await ec2().images(['ami-0fedcba9876543210'])).toEqual([]);
    expect(await ec2().snapshots(['snap-0fedcba9876543210'])).toEqual([]);
    const before = aws.calls.length;
    expect(await Promise.all([ec2().instances([]), ec2().volumes([]), ec2().images([]), ec2().snapshots([])])).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect(aws.calls).toHaveLength(before);
  });

  it('asks for many ids in several calls', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => `vol-${String(index).padStart(17, '0')}`);
    aws.world.volumes = ids.map((VolumeId) => ({ VolumeId, Encrypted: false }));
    aws.world.defaultPageSize = 1000;
    const before = callsOf('DescribeVolumes');
    expect((await ec2().volumes(ids)).map(({ VolumeId }) => VolumeId)).toEqual(ids);
    expect(callsOf('DescribeVolumes') - before).toBe(3);
  });

  it('reads versions of a launch template, each once', async () => {
    const [first] = aws.world.launchTemplateVersions;
    aws.world.launchTemplateVersions.push({ ...first, VersionNumber: 2, DefaultVersion: false });
    const found = await ec2().launchTemplateVersions(COMPUTE.launchTemplateId, ['1', '$Default', '$Latest', '7']);
    expect(found.map(({ VersionNumber }) => VersionNumber)).toEqual([1, 2]);
    expect(found[0]?.LaunchTemplateData?.BlockDeviceMappings?.[0]?.Ebs).toMatchObject({ KmsKeyId: keyArn(DISK_KEY_ID) });
    expect(await ec2().launchTemplateVersions('lt-0fedcba9876543210', ['$Latest'])).toEqual([]);
  });

  it('reads what new volumes are encrypted with', async () => {
    expect(await ec2().ebsDefaults()).toEqual({ encryptionByDefault: true, kmsKeyId: keyArn(DISK_KEY_ID) });
    aws.world.ebsDefaults = { encryptionByDefault: false, kmsKeyId: 'alias/aws/ebs' };
    expect(await ec2().ebsDefaults()).toEqual({ encryptionByDefault: false, kmsKeyId: 'alias/aws/ebs' });
  });
});

describe('log groups and secrets', () => {
  it('finds a log group by its whole name, on any page', async () => {
    aws.world.pageSizes.DescribeLogGroups = 1;
    aws.world.logGroups = ['/xks/proxy-old', '/xks/proxy'].map((logGroupName) => ({ logGroupName, kmsKeyId: logGroupName }));
    expect(await makeLiveLogs(options).logGroup('/xks/proxy')).toMatchObject({ kmsKeyId: '/xks/proxy' });
    expect(await makeLiveLogs(options).logGroup('/xks/prox')).toBeNull();
  });

  it('describes a secret without reading it', async () => {
    const secrets = makeLiveSecrets(options);
    const [secret] = aws.world.secrets;
    expect(await secrets.describeSecret(SANDBOX.secretName)).toEqual({ ARN: secret?.ARN, KmsKeyId: null });
    if (secret !== undefined) secret.KmsKeyId = keyArn(DISK_KEY_ID);
    expect(await secrets.describeSecret(secret?.ARN ?? '')).toMatchObject({ KmsKeyId: keyArn(DISK_KEY_ID) });
    expect(await secrets.describeSecret('xks/other')).toBeNull();
    expect(callsOf('GetSecretValue')).toBe(0);
  });
});
