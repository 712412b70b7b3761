/** Where the prober of a VPC stands, and what of the rules there can be read: one that is kept out does not tell whether KMS is. */
import type { NetworkAcl, NetworkPort, SecurityGroup } from '../aws/ports.ts';
import type { ProberPlace } from '../net/prober.ts';
import { edgesOf } from '../xks/cidr.ts';
import type { Read } from './locate-proxy-corroborate.ts';

export interface PlaceSeen {
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly subnets: readonly ProberSubnet[];
  /** Its own, and those of the interface endpoint that was looked through; null: could not be read. */
  readonly securityGroups: readonly SecurityGroup[] | null;
  readonly networkAcls: readonly NetworkAcl[];
}

export interface ProberSubnet {
  readonly subnetId: string;
  readonly cidr: string;
  /** Which address of the subnet a function has, it does not say: what goes for the first and the last goes for all. */
  readonly addresses: readonly [first: string, last: string];
}

export async function observePlace(
  vpcId: string,
  { subnetIds, securityGroupIds }: ProberPlace,
  endpointGroupIds: readonly string[],
  network: NetworkPort,
  read: Read,
): Promise<PlaceSeen> {
  const groupIds = [...new Set([...securityGroupIds, ...endpointGroupIds])];
  const [subnets, securityGroups, networkAcls] = await Promise.all([
    read(network.subnets(vpcId)),
    read(network.securityGroups(groupIds)),
    read(network.networkAcls(vpcId)),
  ]);
  const own = (subnets ?? []).filter(({ SubnetId = '' }) => subnetIds.includes(SubnetId));
  return {
    vpcId,
    securityGroupIds,
    securityGroups,
    networkAcls: networkAcls ?? [],
    subnets: own.flatMap(({ SubnetId: subnetId = '', CidrBlock: cidr = '' }) => {
      const addresses = edgesOf(cidr);
      return addresses === null ? [] : [{ subnetId, cidr, addresses }];
    }),
  };
}
