/** Healthy proxies that run on something else, or on something that nobody here can see. */
import { COMPUTE, DISK_KEY_ID, keyArn, keyMetadata } from './healthy-compute.ts';
import { SANDBOX } from './healthy-world.ts';
import { declare, encryptVolumes } from './other-stores.ts';
import type { SandboxPlan } from './plan.ts';
import type { Variant } from './variant.ts';

const PLACE = `${SANDBOX.region}:${SANDBOX.account}`;

export const DEPENDENCY_VARIANTS: readonly Variant[] = [
  {
    name: 'proxy-on-fargate',
    summary: 'the targets are tasks on AWS Fargate',
    connectivity: 'vpc',
    shapes: ({ aws }) => {
      for (const one of aws.networkInterfaces.filter(({ Attachment }) => Attachment?.InstanceId !== undefined)) {
        one.Description = `arn:aws:ecs:${PLACE}:attachment/0d1c2b3a-0d1c-2b3a-4f5e-0123456789ab`;
        one.Attachment = { AttachmentId: 'ela-attach-0a1b2c3d', InstanceOwnerId: 'amazon-aws', Status: 'attached' };
      }
    },
  },
  {
    name: 'proxy-outside-aws',
    summary: 'the proxy runs outside AWS: behind the load balancer by its address, or on the internet',
    connectivity: 'both',
    shapes: ({ aws }) => {
      aws.networkInterfaces = aws.networkInterfaces.filter(({ Attachment }) => Attachment?.InstanceId === undefined);
      aws.instances = [];
    },
  },
  {
    name: 'unencrypted-volumes',
    summary: 'volumes and image of the proxy are not encrypted',
    connectivity: 'both',
    shapes: ({ aws }) => {
      aws.volumes = aws.volumes.map(({ VolumeId }) => ({ VolumeId, Encrypted: false }));
      for (const { BlockDeviceMappings = [] } of aws.images)
        for (const { Ebs } of BlockDeviceMappings) if (Ebs) Ebs.Encrypted = false;
      aws.ebsDefaults = { encryptionByDefault: false, kmsKeyId: 'alias/aws/ebs' };
    },
  },
  {
    name: 'cloudhsm-volume-key',
    summary: 'the volumes are under a key of a CloudHSM key store',
    connectivity: 'both',
    shapes: (plan) => {
      const [KeyId, CustomKeyStoreId] = ['00000000-0000-4000-8000-0000000c10d5', 'cks-0a1b2c3d4e5f60721'];
      plan.aws.keyStores.push({
        entry: { CustomKeyStoreId, CustomKeyStoreName: 'hsm', CustomKeyStoreType: 'AWS_CLOUDHSM', ConnectionState: 'CONNECTED' },
        rawSecretAccessKey: null,
        hasKeys: true,
        attempt: 1,
      });
      plan.aws.kmsKeys.push(keyMetadata(KeyId, { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId }));
      encryptVolumes(plan, keyArn(KeyId));
    },
  },
  {
    name: 'imported-secret-key',
    summary: 'secret and topic are under a key whose material was imported',
    connectivity: 'both',
    shapes: ({ aws }) => {
      const KeyId = '00000000-0000-4000-8000-000000001234';
      aws.kmsKeys.push(keyMetadata(KeyId, { Origin: 'EXTERNAL' }));
      aws.keyAliases['alias/xks'] = KeyId;
      for (const secret of aws.secrets) secret.KmsKeyId = keyArn(KeyId);
      for (const { Attributes } of aws.topics) Attributes.KmsMasterKeyId = 'alias/xks';
    },
  },
  {
    name: 'volume-key-of-other-account',
    summary: 'the volumes are under a key of another account, which the caller may not describe',
    connectivity: 'both',
    shapes: (plan) => encryptVolumes(plan, keyArn(DISK_KEY_ID).replace(SANDBOX.account, '444455556666')),
  },
  {
    name: 'instances-not-readable',
    summary: 'the caller may not describe instances',
    connectivity: 'both',
    shapes: ({ aws }) => {
      aws.faults.push({ service: 'ec2', operation: 'DescribeInstances', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'declared-dependencies',
    summary: 'the request declares what the proxy needs, all of it under keys that KMS holds itself',
    connectivity: 'both',
    shapes: declareEverything,
  },
];

function declareEverything(plan: SandboxPlan): void {
  const { aws } = plan;
  const logGroup = `arn:aws:logs:${PLACE}:log-group:/xks/proxy`;
  aws.logGroups.push({ logGroupName: '/xks/proxy', arn: `${logGroup}:*`, kmsKeyId: keyArn(DISK_KEY_ID) });
  aws.keyAliases['alias/xks-database'] = DISK_KEY_ID;
  declare(
    plan,
    `${logGroup}:*`,
    ...aws.secrets.map(({ ARN }) => ARN),
    SANDBOX.topicArn,
    `arn:aws:ec2:${PLACE}:instance/${COMPUTE.instanceIds[0]}`,
    `arn:aws:ec2:${PLACE}:volume/${COMPUTE.volumeIds[1]}`,
    `arn:aws:ec2:${SANDBOX.region}::snapshot/${COMPUTE.snapshotId}`,
    `arn:aws:ec2:${PLACE}:image/${COMPUTE.imageId}`,
    `arn:aws:ec2:${PLACE}:launch-template/${COMPUTE.launchTemplateId}`,
    `arn:aws:kms:${PLACE}:alias/xks-database`,
    keyArn(DISK_KEY_ID),
  );
}
