/**
 * In which VPCs stands a prober? Told by the environment variable XKS_PREFLIGHT_VPCS when packaging: a JSON list of
 * `{ VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId? }`; none when it is absent.
 */
import { didYouMean } from '../model/did-you-mean.ts';

export interface Vpc {
  readonly VpcId: string;
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds: readonly string[];
  readonly ProbeEndpointId?: string;
}

const FORM =
  'XKS_PREFLIGHT_VPCS must be a JSON list of {"VpcId": "vpc-…", "SubnetIds": ["subnet-…"], "SecurityGroupIds": ["sg-…"]}';

/** @throws Error that says what is wrong in one line. */
export function readVpcs(text: string | undefined): readonly Vpc[] {
  if (text === undefined || text.trim() === '') return [];
  const value = parse(text);
  if (!Array.isArray(value)) throw new Error(FORM);
  const vpcs = value.map(vpc);
  if (new Set(vpcs.map(({ VpcId }) => VpcId)).size < vpcs.length) throw new Error('XKS_PREFLIGHT_VPCS names a VPC twice');
  return vpcs;
}

/** Key of the function that looks from inside this VPC. */
export function proberKey({ VpcId }: Vpc): string {
  return `prober-${VpcId}`;
}

function vpc(value: unknown, index: number): Vpc {
  refuseUnknown((value ?? {}) as object, index);
  const { VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isId(VpcId, 'vpc') || !areIds(SubnetIds, 'subnet') || !areIds(SecurityGroupIds, 'sg')) {
    throw new Error(`${FORM}; entry ${index + 1} is not`);
  }
  if (ProbeEndpointId === undefined) return { VpcId, SubnetIds, SecurityGroupIds };
  if (!isId(ProbeEndpointId, 'vpce')) throw new Error(`ProbeEndpointId of entry ${index + 1} of XKS_PREFLIGHT_VPCS is no vpce-…`);
  return { VpcId, SubnetIds, SecurityGroupIds, ProbeEndpointId };
}

const FIELDS = ['VpcId', 'SubnetIds', 'SecurityGroupIds', 'ProbeEndpointId'] as const;

/** A slip in an optional field would go unnoticed otherwise. */
function refuseUnknown(entry: object, index: number): void {
  const known: readonly string[] = FIELDS;
  const unknown = Object.keys(entry).find((field) => !known.includes(field));
  if (unknown === undefined) return;
  const meant = didYouMean(unknown, known);
  const hint = meant === null ? `it has ${FIELDS.join(', ')}` : `did you mean ${meant}?`;
  throw new Error(
    `Entry ${index + 1} of XKS_PREFLIGHT_VPCS has an unknown field ${JSON.stringify(unknown.slice(0, 40))}: ${hint}`,
  );
}

function isId(value: unknown, prefix: string): value is string {
  return typeof value === 'string' && new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(value);
}

function areIds(value: unknown, prefix: string): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isId(one, prefix));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(FORM);
  }
}
