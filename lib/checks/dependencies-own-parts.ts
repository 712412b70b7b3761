/** Everything that the store that is judged needs: its machines, its secret, the topic of its alarms, and what was declared. */
import type { InstancePort, LogsPort, SecretPort, SnsPort } from '../aws/ports.ts';
import { isVpcStore } from '../model/params.ts';
import type { CheckInput } from './check.ts';
import type { Declared, DeclaredKind } from './dependencies-declared.ts';
import type { Machines } from './dependencies-machines.ts';
import { NEWEST, NO_PARTS, observeParts } from './dependencies-parts.ts';
import type { Notes, Part } from './dependencies-seen.ts';
import { attempt } from './refused.ts';

export interface OwnPartPorts {
  readonly instances: InstancePort;
  readonly logs: LogsPort;
  readonly secrets: SecretPort;
  readonly sns: SnsPort;
}

export interface OwnParts {
  readonly parts: readonly Part[];
  readonly encryptsByDefault: boolean | null;
  /** Declared, and not there. */
  readonly notFound: readonly string[];
}

const ROWS = {
  secret: ['XKS-DEP-004', 'XKS-DEP-008', 'XKS-AUTH-018'],
  declaredSecret: ['XKS-DEP-004'],
  topic: ['XKS-DEP-009', 'XKS-DEP-008'],
  declaredTopic: ['XKS-DEP-009'],
  logGroup: ['XKS-DEP-007'],
  default: ['XKS-DEP-003'],
  declaredKey: ['XKS-DEP-005', 'XKS-DEP-006', 'XKS-DEP-013', 'XKS-DEP-014', 'XKS-DEP-015'],
} as const;

export async function observeOwnParts(
  input: CheckInput,
  machines: Machines,
  declared: readonly Declared[],
  ports: OwnPartPorts,
  notes: Notes,
): Promise<OwnParts> {
  const { params } = input;
  const here = declared.filter((one) => isHere(one, input, notes));
  const foundAt = isVpcStore(params) ? [] : ['XKS-DEP-012'];
  const found = await observeParts({ ...NO_PARTS, instanceIds: machines.instanceIds }, ports.instances, notes, foundAt);
  if (found.gone.length > 0) notes.unread.push({ what: found.gone, rows: ['XKS-DEP-001', 'XKS-DEP-002'], why: NOT_VISIBLE });
  const named = await observeParts(wantedOf(here), ports.instances, notes, ['XKS-DEP-013']);
  const reader = new Reader(ports, notes, input.run.account);
  const { XksProxyAuthenticationCredentialSecretId: secretId, Preflight } = params;
  if (secretId) await reader.secret(secretId, ROWS.secret);
  if (Preflight?.AlarmTopicArn) await reader.topic(Preflight.AlarmTopicArn, ROWS.topic);
  for (const one of here) await reader.declared(one);
  const instanceIds = [...machines.instanceIds, ...idsOf(here, 'instance')];
  const takers = [...found.underDefault, ...named.underDefault];
  const encryptsByDefault = instanceIds.length + takers.length > 0 ? await reader.ebsDefault(takers) : null;
  const notFound = here.filter(({ id }) => named.gone.includes(id) || reader.gone.has(id)).map(({ arn }) => arn);
  return { parts: [...found.parts, ...named.parts, ...reader.parts], encryptsByDefault, notFound };
}

const NOT_VISIBLE = 'gone, or not visible to this account';

/** Most services describe only what is in their own account and Region; keys and secrets may be another account's. */
function isHere({ kind, arn, region, account }: Declared, { run }: CheckInput, notes: Notes): boolean {
  const foreign = account !== '' && run.account !== null && account !== run.account && kind !== 'key' && kind !== 'secret';
  const why = region !== run.region ? 'in another Region' : foreign ? 'in another account' : null;
  if (why === null) return true;
  notes.unread.push({ what: [arn], rows: rowsOf(kind), why });
  return false;
}

function rowsOf(kind: DeclaredKind): readonly string[] {
  if (kind === 'key') return ROWS.declaredKey;
  if (kind === 'secret') return ROWS.declaredSecret;
  if (kind === 'topic') return ROWS.declaredTopic;
  if (kind === 'log-group') return ROWS.logGroup;
  return kind === 'volume' || kind === 'instance' ? ['XKS-DEP-001', 'XKS-DEP-013'] : ['XKS-DEP-002', 'XKS-DEP-013'];
}

function idsOf(declared: readonly Declared[], kind: DeclaredKind): readonly string[] {
  return declared.filter((one) => one.kind === kind).map(({ id }) => id);
}

function wantedOf(declared: readonly Declared[]) {
  return {
    instanceIds: idsOf(declared, 'instance'),
    volumeIds: idsOf(declared, 'volume'),
    imageIds: idsOf(declared, 'image'),
    snapshotIds: idsOf(declared, 'snapshot'),
    templates: idsOf(declared, 'launch-template').map((id) => ({ id, versions: NEWEST })),
  };
}

class Reader {
  readonly parts: Part[] = [];
  readonly gone = new Set<string>();
  readonly #ports: OwnPartPorts;
  readonly #notes: Notes;
  readonly #account: string | null;

  constructor(ports: OwnPartPorts, notes: Notes, account: string | null) {
    this.#ports = ports;
    this.#notes = notes;
    this.#account = account;
  }

  /** null when it was refused or is not there. */
  async #read<T>(call: Promise<T | null>, id: string, rows: readonly string[]): Promise<T | null> {
    const answer = await attempt(call);
    if (!answer.ok) this.#notes.unread.push({ what: [id], rows, why: answer.evidence });
    else if (answer.value === null) this.gone.add(id);
    return answer.ok ? answer.value : null;
  }

  /** Of a key, another account names the alias or the id only; here these would be other keys. */
  #keyIn(arn: string, keyId: string | null | undefined): string | null {
    const [scheme, partition, , region, account] = arn.split(':');
    if (!keyId) return null;
    if (account === this.#account || keyId.startsWith('arn:') || keyId.startsWith('alias/aws/')) return keyId;
    return [scheme, partition, 'kms', region, account, keyId.startsWith('alias/') ? keyId : `key/${keyId}`].join(':');
  }

  async declared({ kind, id }: Declared): Promise<void> {
    if (kind === 'secret') await this.secret(id, ROWS.declaredSecret);
    if (kind === 'topic') await this.topic(id, ROWS.declaredTopic);
    if (kind === 'log-group') await this.#logGroup(id);
    if (kind === 'key') this.parts.push({ kind: 'declared', id, of: null, keyId: id, rows: ROWS.declaredKey });
  }

  /** The credential's secret that is not there is a finding of the `request` check. */
  async secret(id: string, rows: readonly string[]): Promise<void> {
    const secret = await this.#read(this.#ports.secrets.describeSecret(id), id, rows);
    if (secret !== null)
      this.parts.push({ kind: 'secret', id: secret.ARN, of: null, keyId: this.#keyIn(secret.ARN, secret.KmsKeyId), rows });
  }

  async topic(id: string, rows: readonly string[]): Promise<void> {
    const attributes = await this.#read(this.#ports.sns.topicAttributes(id), id, rows);
    if (attributes !== null)
      this.parts.push({ kind: 'topic', id, of: null, keyId: this.#keyIn(id, attributes.KmsMasterKeyId), rows });
  }

  async #logGroup(name: string): Promise<void> {
    const group = await this.#read(this.#ports.logs.logGroup(name), name, ROWS.logGroup);
    if (group !== null)
      this.parts.push({ kind: 'log-group', id: name, of: null, keyId: group.kmsKeyId ?? null, rows: ROWS.logGroup });
  }

  /**
   * Only where there are instances, or will be, does it matter what new volumes are encrypted with.
   *
   * @param takers what uses the default key whether or not EC2 encrypts everything
   */
  async ebsDefault(takers: readonly Part[]): Promise<boolean | null> {
    const what = 'default key of new EBS volumes';
    const defaults = await this.#read(this.#ports.instances.ebsDefaults(), what, ROWS.default);
    if (defaults === null) return null;
    this.parts.push({ kind: 'default', id: what, of: null, keyId: defaults.kmsKeyId, rows: ROWS.default });
    this.parts.push(...takers.map((taker) => ({ ...taker, keyId: defaults.kmsKeyId })));
    return defaults.encryptionByDefault;
  }
}
