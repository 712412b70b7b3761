/**
 * In which VPCs stands a prober? Told by the environment variable XKS_PREFLIGHT_VPCS when packaging: a JSON list of
 * `{ VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId? }`; none when it is absent.
 */
import { didYouMean } from '../model/did-you-mean.ts';
import { readTypedJson } from '../model/typed-json.ts';

export interface Vpc {
  readonly VpcId: string;
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds: readonly string[];
  readonly ProbeEndpointId?: string;
}

const FORM = 'a JSON list of {"VpcId": "vpc-…", "SubnetIds": ["subnet-…"], "SecurityGroupIds": ["sg-…"]}';
const SOURCE = 'XKS_PREFLIGHT_VPCS';

/** @throws Error that says what is wrong in one line. */
export function readVpcs(text: string | undefined): readonly Vpc[] {
  if (text === undefined || text.trim() === '') return [];
  const value = readTypedJson(SOURCE, text, FORM);
  if (!Array.isArray(value)) throw new Error(`${SOURCE} must be ${FORM}`);
  const vpcs = value.map((entry: unknown, index) => vpc(entry, `${SOURCE}, entry ${index + 1}`));
  const ids = vpcs.map(({ VpcId }) => VpcId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`${SOURCE} names ${twice} twice: put its subnets into one entry`);
  return vpcs;
}

/** Key of the function that looks from inside this VPC. */
export function proberKey({ VpcId }: Vpc): string {
  return `prober-${VpcId}`;
}

const FIELDS = ['VpcId', 'SubnetIds', 'SecurityGroupIds', 'ProbeEndpointId'] as const;

function vpc(value: unknown, where: string): Vpc {
  if (typeof value !== 'object' || value === null) throw new Error(`${where}: it must be an object with ${FIELDS.join(', ')}`);
  refuseUnknown(value, where);
  const { VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId } = value as Readonly<Record<string, unknown>>;
  if (!isId(VpcId, 'vpc')) throw new Error(`${where}: VpcId must be ${anId('vpc')}`);
  if (!areIds(SubnetIds, 'subnet')) throw new Error(`${where}: SubnetIds must be ${idsOf('subnet')}`);
  if (!areIds(SecurityGroupIds, 'sg')) throw new Error(`${where}: SecurityGroupIds must be ${idsOf('sg')}`);
  if (ProbeEndpointId === undefined) return { VpcId, SubnetIds, SecurityGroupIds };
  if (!isId(ProbeEndpointId, 'vpce')) {
    throw new Error(`${where}: ProbeEndpointId must be ${anId('vpce')}, of an interface endpoint, not of the endpoint service`);
  }
  return { VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId };
}

/** A slip in an optional field would go unnoticed otherwise. */
function refuseUnknown(entry: object, where: string): void {
  const known: readonly string[] = FIELDS;
  const unknown = Object.keys(entry).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const meant = didYouMean(unknown, known);
  const hint = meant === null ? `it has ${FIELDS.join(', ')}` : `did you mean ${meant}?`;
  throw new Error(`${where}: unknown field ${JSON.stringify(unknown.slice(0, 40))}; ${hint}`);
}

function anId(prefix: string): string {
  return `an id such as "${prefix}-0123456789abcdef0"`;
}

function idsOf(prefix: string): string {
  return `a list of ids such as ["${prefix}-0123456789abcdef0"], at least one`;
}

function isId(value: unknown, prefix: string): value is string {
  return typeof value === 'string' && new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(value);
}

function areIds(value: unknown, prefix: string): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isId(one, prefix));
}
