/** Of what are instances made, and under which keys? Volumes they run on; images, snapshots and templates of the next ones. */
import type { Instance, InstancePort, LaunchTemplateVersion } from '../aws/ports.ts';
import type { Notes, Part, Unread } from './dependencies-seen.ts';
import { attempt } from './refused.ts';

export interface WantedParts {
  readonly instanceIds: readonly string[];
  readonly volumeIds: readonly string[];
  readonly imageIds: readonly string[];
  readonly snapshotIds: readonly string[];
  readonly templates: readonly { readonly id: string; readonly versions: readonly string[] }[];
}

export interface PartsSeen {
  readonly parts: readonly Part[];
  /** Encrypted under the default key of EBS, whichever that is. */
  readonly underDefault: readonly Part[];
  /** Asked for and not there. */
  readonly gone: readonly string[];
}

export const NO_PARTS: WantedParts = { instanceIds: [], volumeIds: [], imageIds: [], snapshotIds: [], templates: [] };

const VOLUME = ['XKS-DEP-001'];
const REPLACEMENT = ['XKS-DEP-002'];

/** @param moreRows that every part answers as well, because of where it was found */
export async function observeParts(
  wanted: WantedParts,
  port: InstancePort,
  notes: Notes,
  moreRows: readonly string[] = [],
): Promise<PartsSeen> {
  const reader = new PartReader(port, notes, moreRows);
  const instances = await reader.instances(wanted.instanceIds);
  const volumes = await reader.volumes([...instances.flatMap(volumesOf), ...wanted.volumeIds.map((id) => ({ id, of: null }))]);
  const templates = [...instances.flatMap(templateOf), ...wanted.templates];
  const versions = await reader.templates(templates);
  notes.unread.push(...groupsWithoutTemplate(instances), ...versions.flatMap(imageByParameter));
  const images = await reader.images([
    ...instances.flatMap(({ InstanceId, ImageId }) => (ImageId ? [{ id: ImageId, of: InstanceId ?? null }] : [])),
    ...versions.flatMap(imageOf),
    ...wanted.imageIds.map((id) => ({ id, of: null })),
  ]);
  const snapshots = await reader.snapshots([
    ...images.snapshots,
    ...versions.flatMap(snapshotsOf),
    ...wanted.snapshotIds.map((id) => ({ id, of: null })),
  ]);
  const parts = [...volumes, ...versions.flatMap((version) => reader.templateParts(version)), ...images.parts, ...snapshots];
  return { parts, underDefault: versions.flatMap((version) => reader.underDefault(version)), gone: reader.gone };
}

/** An id, and what needs it. */
interface Needed {
  readonly id: string;
  readonly of: string | null;
}

class PartReader {
  readonly gone: string[] = [];
  readonly #port: InstancePort;
  readonly #notes: Notes;
  readonly #moreRows: readonly string[];
  readonly #unreadable: string[] = [];

  constructor(port: InstancePort, notes: Notes, moreRows: readonly string[]) {
    this.#port = port;
    this.#notes = notes;
    this.#moreRows = moreRows;
  }

  async #read<T>(call: Promise<readonly T[]>, what: readonly string[], rows: readonly string[]): Promise<readonly T[]> {
    const answer = await attempt(call);
    if (answer.ok) return answer.value;
    this.#notes.unread.push({ what, rows: [...rows, ...this.#moreRows], why: answer.evidence });
    // What could not be read is not known to be gone.
    this.#unreadable.push(...what);
    return [];
  }
  async instances(ids: readonly string[]): Promise<readonly Instance[]> {
    const found = await this.#read(this.#port.instances(ids), ids, [...VOLUME, ...REPLACEMENT]);
    this.#miss(
      ids,
      found.map(({ InstanceId }) => InstanceId),
    );
    return found;
  }

  async volumes(needed: readonly Needed[]): Promise<readonly Part[]> {
    const ids = unique(needed);
    const found = await this.#read(this.#port.volumes(ids), ids, VOLUME);
    this.#miss(
      ids,
      found.map(({ VolumeId }) => VolumeId),
    );
    return found.map(({ VolumeId = '', KmsKeyId }) => this.#part('volume', VolumeId, needed, KmsKeyId, VOLUME));
  }

  async templates(wanted: WantedParts['templates']): Promise<readonly LaunchTemplateVersion[]> {
    const versionsById = new Map<string, Set<string>>();
    for (const { id, versions } of wanted) versionsById.set(id, new Set([...(versionsById.get(id) ?? []), ...versions]));
    const found: LaunchTemplateVersion[] = [];
    for (const [id, versions] of versionsById) {
      const some = await this.#read(this.#port.launchTemplateVersions(id, [...versions]), [id], REPLACEMENT);
      this.#miss(
        [id],
        some.map(({ LaunchTemplateId }) => LaunchTemplateId),
      );
      found.push(...some);
    }
    return found;
  }

  /** An image tells only whether its snapshots are encrypted; under which key the snapshot tells. */
  async images(needed: readonly Needed[]): Promise<{ readonly parts: readonly Part[]; readonly snapshots: readonly Needed[] }> {
    const ids = unique(needed);
    const found = await this.#read(this.#port.images(ids), ids, REPLACEMENT);
    this.#miss(
      ids,
      found.map(({ ImageId }) => ImageId),
    );
    const encrypted = (image: (typeof found)[number]): readonly Needed[] =>
      (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
        Ebs?.Encrypted === true && Ebs.SnapshotId ? [{ id: Ebs.SnapshotId, of: image.ImageId ?? null }] : [],
      );
    return {
      parts: found
        .filter((image) => encrypted(image).length === 0)
        .map(({ ImageId = '' }) => this.#part('replacement', ImageId, needed, undefined, REPLACEMENT)),
      snapshots: found.flatMap(encrypted),
    };
  }

  async snapshots(needed: readonly Needed[]): Promise<readonly Part[]> {
    const ids = unique(needed);
    const found = await this.#read(this.#port.snapshots(ids), ids, REPLACEMENT);
    this.#miss(
      ids,
      found.map(({ SnapshotId }) => SnapshotId),
    );
    return found.map(({ SnapshotId = '', KmsKeyId }) => this.#part('replacement', SnapshotId, needed, KmsKeyId, REPLACEMENT));
  }

  templateParts({ LaunchTemplateId = '', VersionNumber, LaunchTemplateData }: LaunchTemplateVersion): readonly Part[] {
    const id = `${LaunchTemplateId}:${VersionNumber ?? '?'}`;
    const disks = (LaunchTemplateData?.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs);
    const keys = new Set(disks.filter((disk) => !takesDefaultKey(disk)).map((disk) => disk?.KmsKeyId));
    return [...(disks.length === 0 ? [undefined] : keys)].map((keyId) => this.#part('replacement', id, [], keyId, REPLACEMENT));
  }

  underDefault({ LaunchTemplateId = '', VersionNumber, LaunchTemplateData }: LaunchTemplateVersion): readonly Part[] {
    const takes = LaunchTemplateData?.BlockDeviceMappings?.some(({ Ebs }) => takesDefaultKey(Ebs)) === true;
    const id = `${LaunchTemplateId}:${VersionNumber ?? '?'}`;
    return takes ? [this.#part('replacement', id, [], undefined, REPLACEMENT)] : [];
  }

  #part(kind: Part['kind'], id: string, needed: readonly Needed[], keyId: string | undefined, rows: readonly string[]): Part {
    const of = needed.find((one) => one.id === id)?.of ?? null;
    return { kind, id, of, keyId: keyId ?? null, rows: [...rows, ...this.#moreRows] };
  }

  #miss(wanted: readonly string[], found: readonly (string | undefined)[]): void {
    this.gone.push(...missing(wanted, [...found, ...this.#unreadable]));
  }
}

type Disks = NonNullable<NonNullable<LaunchTemplateVersion['LaunchTemplateData']>['BlockDeviceMappings']>;

/** To be encrypted, and no key is named. A snapshot would bring its own. */
function takesDefaultKey(disk: Disks[number]['Ebs']): boolean {
  return disk?.Encrypted === true && !disk.KmsKeyId && !disk.SnapshotId;
}

function unique(needed: readonly Needed[]): readonly string[] {
  return [...new Set(needed.map(({ id }) => id))];
}

function missing(wanted: readonly string[], found: readonly (string | undefined)[]): readonly string[] {
  return wanted.filter((id) => !found.includes(id));
}

function volumesOf({ InstanceId, BlockDeviceMappings = [] }: Instance): readonly Needed[] {
  return BlockDeviceMappings.flatMap(({ Ebs }) => (Ebs?.VolumeId ? [{ id: Ebs.VolumeId, of: InstanceId ?? null }] : []));
}

function tagOf({ Tags = [] }: Instance, key: string): string | null {
  return Tags.find(({ Key }) => Key === key)?.Value ?? null;
}

const TEMPLATE_TAG = 'aws:ec2launchtemplate:id';

/** The version it was started from, and those from which an Auto Scaling group would start the next one. */
function templateOf(instance: Instance): WantedParts['templates'] {
  const [id, version] = [tagOf(instance, TEMPLATE_TAG), tagOf(instance, 'aws:ec2launchtemplate:version')];
  if (!id) return [];
  return [{ id, versions: [...(version ? [version] : []), ...NEWEST] }];
}

export const NEWEST = ['$Default', '$Latest'];

/** Auto Scaling groups of old have a launch configuration, which EC2 does not know. */
function groupsWithoutTemplate(instances: readonly Instance[]): readonly Unread[] {
  const groups = instances.flatMap((one) => (tagOf(one, TEMPLATE_TAG) ? [] : (tagOf(one, 'aws:autoscaling:groupName') ?? [])));
  if (groups.length === 0) return [];
  return [{ what: [...new Set(groups)], rows: REPLACEMENT, why: 'an Auto Scaling group without launch template' }];
}

/** Such as `resolve:ssm:…`: which image that is, is seen at the launch only. */
function imageByParameter({ LaunchTemplateId = '', LaunchTemplateData }: LaunchTemplateVersion): readonly Unread[] {
  const name = LaunchTemplateData?.ImageId ?? '';
  if (name === '' || name.startsWith('ami-')) return [];
  return [{ what: [LaunchTemplateId], rows: REPLACEMENT, why: 'a launch template that names its image by a parameter' }];
}

function imageOf({ LaunchTemplateId, LaunchTemplateData }: LaunchTemplateVersion): readonly Needed[] {
  const id = LaunchTemplateData?.ImageId ?? '';
  return id.startsWith('ami-') ? [{ id, of: LaunchTemplateId ?? null }] : [];
}

function snapshotsOf({ LaunchTemplateId, LaunchTemplateData }: LaunchTemplateVersion): readonly Needed[] {
  return (LaunchTemplateData?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
    Ebs?.SnapshotId ? [{ id: Ebs.SnapshotId, of: LaunchTemplateId ?? null }] : [],
  );
}
