/** The live port for what instances are made of: interfaces, instances, volumes, images, snapshots, launch templates, defaults. */
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Filter,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
} from '@aws-sdk/client-ec2';
import { call, callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { type AnsweredPage, everyPage } from './pages.ts';
import type { InstancePort } from './ports.ts';

const INTERFACES = 'ec2:DescribeNetworkInterfaces';
const INSTANCES = 'ec2:DescribeInstances';
const VOLUMES = 'ec2:DescribeVolumes';
const IMAGES = 'ec2:DescribeImages';
const SNAPSHOTS = 'ec2:DescribeSnapshots';
const TEMPLATES = 'ec2:DescribeLaunchTemplateVersions';
const DEFAULT_KEY = 'ec2:GetEbsDefaultKmsKeyId';
const BY_DEFAULT = 'ec2:GetEbsEncryptionByDefault';

/** EC2 takes 200 values in one filter, and advises fewer ids. */
const MOST_AT_ONCE = 100;

export function makeLiveInstances(options: LiveOptions): InstancePort {
  const client = new EC2Client(clientConfig(options));
  const interfaces = (Filters: Filter[]) =>
    everyPage(INTERFACES, async (NextToken) => {
      const command = new DescribeNetworkInterfacesCommand({ Filters, NextToken });
      const answer = await call(INTERFACES, options, (send) => client.send(command, send));
      return { items: demand(INTERFACES, answer.NetworkInterfaces), next: answer.NextToken };
    });
  return {
    interfacesByPrivateAddress: (vpcId, addresses) =>
      inChunks(addresses, (Values) =>
        interfaces([
          { Name: 'vpc-id', Values: [vpcId] },
          { Name: 'addresses.private-ip-address', Values },
        ]),
      ),
    interfacesByPublicAddress: (addresses) =>
      inChunks(addresses, (Values) => interfaces([{ Name: 'addresses.association.public-ip', Values }])),
    ...makeParts(client, options),
    async launchTemplateVersions(launchTemplateId, versions) {
      const each = versions.map(async (version) => {
        const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: launchTemplateId, Versions: [version] });
        const answer = await callOrNull(TEMPLATES, options, NO_TEMPLATE, (send) => client.send(command, send));
        return answer === null ? [] : demand(TEMPLATES, answer.LaunchTemplateVersions);
      });
      const found = (await Promise.all(each)).flat();
      return [...new Map(found.map((one) => [one.VersionNumber, one])).values()];
    },
    async ebsDefaults() {
      const [byDefault, key] = await Promise.all([
        call(BY_DEFAULT, options, (send) => client.send(new GetEbsEncryptionByDefaultCommand({}), send)),
        call(DEFAULT_KEY, options, (send) => client.send(new GetEbsDefaultKmsKeyIdCommand({}), send)),
      ]);
      return {
        encryptionByDefault: demand(BY_DEFAULT, byDefault.EbsEncryptionByDefault),
        kmsKeyId: demand(DEFAULT_KEY, key.KmsKeyId),
      };
    },
  };
}

function makeParts(
  client: EC2Client,
  options: LiveOptions,
): Pick<InstancePort, 'instances' | 'volumes' | 'images' | 'snapshots'> {
  return {
    instances: (ids) =>
      byIds(INSTANCES, ids, async (InstanceIds, NextToken) => {
        const command = new DescribeInstancesCommand({ InstanceIds, NextToken });
        const answer = await callOrNull(INSTANCES, options, ['InvalidInstanceID.NotFound'], (s) => client.send(command, s));
        if (answer === null) return null;
        const items = demand(INSTANCES, answer.Reservations).flatMap(({ Instances = [] }) => Instances);
        return { items, next: answer.NextToken };
      }),
    volumes: (ids) =>
      byIds(VOLUMES, ids, async (VolumeIds, NextToken) => {
        const command = new DescribeVolumesCommand({ VolumeIds, NextToken });
        const answer = await callOrNull(VOLUMES, options, ['InvalidVolume.NotFound'], (s) => client.send(command, s));
        return answer && { items: demand(VOLUMES, answer.Volumes), next: answer.NextToken };
      }),
    images: (ids) =>
      byIds(IMAGES, ids, async (ImageIds, NextToken) => {
        const command = new DescribeImagesCommand({ ImageIds, NextToken });
        const answer = await callOrNull(IMAGES, options, NO_IMAGE, (s) => client.send(command, s));
        return answer && { items: demand(IMAGES, answer.Images), next: answer.NextToken };
      }),
    snapshots: (ids) =>
      byIds(SNAPSHOTS, ids, async (SnapshotIds, NextToken) => {
        const command = new DescribeSnapshotsCommand({ SnapshotIds, NextToken });
        const answer = await callOrNull(SNAPSHOTS, options, ['InvalidSnapshot.NotFound'], (s) => client.send(command, s));
        return answer && { items: demand(SNAPSHOTS, answer.Snapshots), next: answer.NextToken };
      }),
  };
}

const NO_IMAGE = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];
const NO_TEMPLATE = [
  'InvalidLaunchTemplateId.NotFound',
  'InvalidLaunchTemplateId.VersionNotFound',
  'InvalidLaunchTemplateName.NotFoundException',
];

type Ask<T> = (ids: string[], token: string | undefined) => Promise<AnsweredPage<T> | null>;

/** No id, no call: without ids EC2 would list everything. It refuses a list as a whole when one of them is gone: then by halves. */
async function byIds<T>(action: string, ids: readonly string[], ask: Ask<T>): Promise<readonly T[]> {
  return inChunks(ids, async (some) => {
    let refused = false;
    const found = await everyPage(action, async (token) => {
      const answer = await ask(some, token);
      refused ||= answer === null;
      return answer ?? { items: [], next: undefined };
    });
    if (!refused) return found;
    if (some.length === 1) return [];
    const middle = Math.ceil(some.length / 2);
    return [...(await byIds(action, some.slice(0, middle), ask)), ...(await byIds(action, some.slice(middle), ask))];
  });
}

async function inChunks<T>(ids: readonly string[], ask: (some: string[]) => Promise<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) found.push(...(await ask(ids.slice(at, at + MOST_AT_ONCE))));
  return found;
}
