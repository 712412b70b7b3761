/** The machines of a healthy proxy: two instances, each on a volume whose key KMS holds itself, and what would replace them. */
import type { Instance, NetworkInterface } from '@aws-sdk/client-ec2';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { AwsWorld } from './aws-world.ts';
import type { Connectivity } from './healthy-world.ts';

const PLACE = 'us-east-1:111122223333';

/** Keys that KMS holds itself: one of the account's own, and the one that EBS has by itself. */
export const DISK_KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const EBS_KEY_ID = '0987dcba-09fe-87dc-65ba-ab0987654321';

export const COMPUTE = {
  instanceIds: ['i-0a1b2c3d4e5f60701', 'i-0a1b2c3d4e5f60702'],
  volumeIds: ['vol-0a1b2c3d4e5f60701', 'vol-0a1b2c3d4e5f60702'],
  imageId: 'ami-0a1b2c3d4e5f60701',
  snapshotId: 'snap-0a1b2c3d4e5f60701',
  launchTemplateId: 'lt-0a1b2c3d4e5f60701',
  privateAddresses: ['10.0.1.20', '10.0.2.20'],
} as const;

export function keyArn(keyId: string): string {
  return `arn:aws:kms:${PLACE}:key/${keyId}`;
}

/** A key as DescribeKey shows it; held by KMS itself unless `changes` says otherwise. */
export function keyMetadata(KeyId: string, changes: Partial<KeyMetadata> = {}): KeyMetadata {
  return {
    KeyId,
    Arn: keyArn(KeyId),
    AWSAccountId: '111122223333',
    CreationDate: new Date('2025-06-01T00:00:00Z'),
    Enabled: true,
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    ...changes,
  };
}

/** @param publicAddresses of a public proxy, one for each instance; none for one behind an endpoint service. */
export function addCompute(
  world: AwsWorld,
  { connectivity, vpcId, publicAddresses }: { connectivity: Connectivity; vpcId: string; publicAddresses: readonly string[] },
): void {
  world.kmsKeys.push(keyMetadata(DISK_KEY_ID), keyMetadata(EBS_KEY_ID, { KeyManager: 'AWS' }));
  world.keyAliases['alias/aws/ebs'] = EBS_KEY_ID;
  world.ebsDefaults = { encryptionByDefault: true, kmsKeyId: keyArn(DISK_KEY_ID) };
  COMPUTE.instanceIds.forEach((InstanceId, index) => {
    world.instances.push(instance(InstanceId, index, vpcId));
    world.networkInterfaces.push(
      instanceInterface(InstanceId, index, vpcId, connectivity === 'public' ? publicAddresses[index] : undefined),
    );
    world.volumes.push({
      VolumeId: COMPUTE.volumeIds[index]!,
      SnapshotId: COMPUTE.snapshotId,
      Encrypted: true,
      KmsKeyId: keyArn(DISK_KEY_ID),
    });
  });
  addReplacements(world);
}

function instance(InstanceId: string, index: number, VpcId: string): Instance {
  return {
    InstanceId,
    ImageId: COMPUTE.imageId,
    PrivateIpAddress: COMPUTE.privateAddresses[index]!,
    VpcId,
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: COMPUTE.volumeIds[index]!, Status: 'attached' } }],
    Tags: [
      { Key: 'aws:ec2launchtemplate:id', Value: COMPUTE.launchTemplateId },
      { Key: 'aws:ec2launchtemplate:version', Value: '1' },
      { Key: 'aws:autoscaling:groupName', Value: 'xks-proxy' },
    ],
  };
}

function instanceInterface(
  InstanceId: string,
  index: number,
  VpcId: string,
  publicAddress: string | undefined,
): NetworkInterface {
  const address = COMPUTE.privateAddresses[index]!;
  const association = publicAddress === undefined ? {} : { Association: { PublicIp: publicAddress, IpOwnerId: '111122223333' } };
  return {
    NetworkInterfaceId: `eni-0a1b2c3d4e5f6080${index + 1}`,
    Description: '',
    InterfaceType: 'interface',
    OwnerId: '111122223333',
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true, ...association }],
    ...association,
    Attachment: { InstanceId, InstanceOwnerId: '111122223333', DeviceIndex: 0, Status: 'attached' },
    VpcId,
    Status: 'in-use',
  };
}

function addReplacements(world: AwsWorld): void {
  const Ebs = { SnapshotId: COMPUTE.snapshotId, Encrypted: true };
  world.images.push({ ImageId: COMPUTE.imageId, BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }] });
  world.snapshots.push({ SnapshotId: COMPUTE.snapshotId, Encrypted: true, KmsKeyId: keyArn(DISK_KEY_ID) });
  world.launchTemplateVersions.push({
    LaunchTemplateId: COMPUTE.launchTemplateId,
    LaunchTemplateName: 'xks-proxy',
    VersionNumber: 1,
    DefaultVersion: true,
    LaunchTemplateData: {
      ImageId: COMPUTE.imageId,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, KmsKeyId: keyArn(DISK_KEY_ID) } }],
    },
  });
}
