/**
 * EC2: instances, volumes, images, snapshots, launch templates, and what new volumes are encrypted with. Source: EC2 API Reference,
 * version 2016-11-15.
 */
import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import { type AwsContext, AwsError, type Input, integer, type Operations, text, texts } from './operation.ts';
import { type Page, page } from './paging.ts';

export const ec2InstanceOperations: Operations = {
  /** One reservation for each instance, as if each had been launched alone. */
  DescribeInstances(input, context) {
    const { world } = context;
    const found = byId(world.instances, 'InstanceId', input, 'InvalidInstanceID.NotFound');
    const { items, next } = pageOf('DescribeInstances', found, input, context);
    const Reservations = items.map((instance) => ({
      ReservationId: `r-${(instance.InstanceId ?? '').slice(2)}`,
      OwnerId: world.account,
      Instances: [instance],
    }));
    return { Reservations, NextToken: next };
  },
  DescribeVolumes(input, context) {
    const found = byId(context.world.volumes, 'VolumeId', input, 'InvalidVolume.NotFound');
    const { items, next } = pageOf('DescribeVolumes', found, input, context);
    return { Volumes: items, NextToken: next };
  },
  DescribeImages(input, context) {
    const found = byId(context.world.images, 'ImageId', input, 'InvalidAMIID.NotFound');
    const { items, next } = pageOf('DescribeImages', found, input, context);
    return { Images: items, NextToken: next };
  },
  DescribeSnapshots(input, context) {
    const found = byId(context.world.snapshots, 'SnapshotId', input, 'InvalidSnapshot.NotFound');
    const { items, next } = pageOf('DescribeSnapshots', found, input, context);
    return { Snapshots: items, NextToken: next };
  },
  DescribeLaunchTemplateVersions(input, context) {
    const found = versionsOf(input, context);
    const { items, next } = pageOf('DescribeLaunchTemplateVersions', found, input, context);
    return { LaunchTemplateVersions: items.map(asListed), NextToken: next };
  },
  GetEbsEncryptionByDefault(_input, { world }) {
    return { EbsEncryptionByDefault: world.ebsDefaults.encryptionByDefault };
  },
  GetEbsDefaultKmsKeyId(_input, { world }) {
    return { KmsKeyId: world.ebsDefaults.kmsKeyId };
  },
};

/** EC2 refuses the whole list when it does not know one of the ids. */
function byId<K extends string, T extends { readonly [key in K]?: string | undefined }>(
  all: readonly T[],
  key: K,
  input: Input,
  unknownCode: string,
): readonly T[] {
  const ids = texts(input, key);
  const unknown = ids.find((id) => !all.some((one) => one[key] === id));
  if (unknown !== undefined) throw new AwsError(unknownCode, `The ${key} '${unknown}' does not exist`);
  return ids.length === 0 ? all : all.filter((one) => ids.includes(one[key] ?? ''));
}

function pageOf<T>(operation: string, all: readonly T[], input: Input, context: AwsContext): Page<T> {
  const request = { operation, token: text(input, 'NextToken'), max: integer(input, 'MaxResults'), badToken: 'InvalidNextToken' };
  return page(all, request, context);
}

/** By number, `$Default` or `$Latest`; all of them when none is named. */
function versionsOf(input: Input, { world }: AwsContext): readonly LaunchTemplateVersion[] {
  const id = text(input, 'LaunchTemplateId');
  const all = world.launchTemplateVersions.filter(({ LaunchTemplateId }) => LaunchTemplateId === id);
  if (all.length === 0) throw new AwsError('InvalidLaunchTemplateId.NotFound', `The launch template ID '${id}' does not exist`);
  const wanted = texts(input, 'LaunchTemplateVersion');
  if (wanted.length === 0) return all;
  const latest = Math.max(...all.map(({ VersionNumber = 0 }) => VersionNumber));
  return wanted.map((version) => {
    const found = all.find(({ VersionNumber, DefaultVersion }) => {
      if (version === '$Default') return DefaultVersion === true;
      return version === '$Latest' ? VersionNumber === latest : String(VersionNumber) === version;
    });
    if (found !== undefined) return found;
    throw new AwsError('InvalidLaunchTemplateId.VersionNotFound', `Could not find launch template version '${version}'`);
  });
}

/** On the wire a launch template calls its block devices otherwise than an instance does. */
function asListed({ LaunchTemplateData, ...version }: LaunchTemplateVersion): object {
  const { BlockDeviceMappings: BlockDeviceMappingSet, ...data } = LaunchTemplateData ?? {};
  return { ...version, LaunchTemplateData: { ...data, BlockDeviceMappingSet } };
}
