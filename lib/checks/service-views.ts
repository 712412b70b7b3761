/**
 * What of an endpoint service can be seen from here? Its owner sees everything, another account only what consumers see; with a
 * role of the owner's account both views are there. Source: EC2 API Reference.
 */
import type { Ec2Port, OwnerSide, OwnersPort, ServiceConfiguration, ServiceDetail } from '../aws/ports.ts';
import type { Params } from '../model/params.ts';
import type { Run } from '../model/run.ts';
import { attempt, type Refused } from './refused.ts';

export interface ServiceViews {
  /** Owner's view; null when there is none, or it is not to be had. */
  readonly configuration: ServiceConfiguration | null;
  /** Consumer's view; only asked for when this account does not own the service. */
  readonly detail: ServiceDetail | null;
  /** The account that owns it, or is said to; null when it is this one, or not known. */
  readonly owner: string | null;
  readonly refused: {
    readonly detail: Refused['evidence'] | null;
    /** The role of the owner's account, or what was read with it. */
    readonly side: Refused['evidence'] | null;
  };
}

export interface ServiceReading {
  readonly views: ServiceViews;
  /** Ports of the owner's account where that is another one; null when no role is named for it, or it was refused. */
  readonly side: OwnerSide | null;
}

interface ViewPorts {
  readonly ec2: Ec2Port;
  readonly owners: OwnersPort;
}

const NOTHING: ServiceViews = { configuration: null, detail: null, owner: null, refused: { detail: null, side: null } };

/** Refused calls cost the findings that need them, except the first: without it nothing is known of any service. */
export async function readService({ run, params }: { run: Run; params: Params }, ports: ViewPorts): Promise<ServiceReading> {
  const serviceName = params.XksProxyVpcEndpointServiceName;
  if (!serviceName) return { views: NOTHING, side: null };
  const configuration = await ports.ec2.endpointServiceConfiguration(serviceName);
  if (configuration !== null) return { views: { ...NOTHING, configuration }, side: null };
  const seen = await attempt(ports.ec2.endpointServiceDetail(serviceName));
  const detail = seen.ok ? seen.value : null;
  const refused = { detail: seen.ok ? null : seen.evidence, side: null };
  const owner = detail?.Owner ?? params.XksProxyVpcEndpointServiceOwner ?? null;
  const views: ServiceViews = { ...NOTHING, detail, refused };
  if (owner === null || owner === run.account) return { views, side: null };
  return readOwnersView(serviceName, { ...views, owner }, owner, ports.owners);
}

async function readOwnersView(
  serviceName: string,
  views: ServiceViews,
  owner: string,
  owners: OwnersPort,
): Promise<ServiceReading> {
  const assumed = await attempt(owners.side(owner));
  if (!assumed.ok) return { views: { ...views, refused: { ...views.refused, side: assumed.evidence } }, side: null };
  if (assumed.value === null) return { views, side: null };
  const read = await attempt(assumed.value.ec2.endpointServiceConfiguration(serviceName));
  if (read.ok) return { views: { ...views, configuration: read.value }, side: assumed.value };
  return { views: { ...views, refused: { ...views.refused, side: read.evidence } }, side: null };
}
