/**
 * Where does a VPC send packets for an address? The most specific route wins. Source: Amazon VPC User Guide, Route priority.
 * Pure.
 */
import { ipv4Number } from './address-class.ts';
import { parseCidr } from './cidr.ts';

/** In the shape of EC2's `Route`. */
export interface RouteEntry {
  readonly DestinationCidrBlock?: string | undefined;
  readonly DestinationPrefixListId?: string | undefined;
  readonly GatewayId?: string | undefined;
  readonly NatGatewayId?: string | undefined;
  readonly EgressOnlyInternetGatewayId?: string | undefined;
  readonly State?: string | undefined;
}

/**
 * `internet`: an internet gateway, which leads to no private address. `unknown`: through a NAT gateway, which may be a private
 * one, or only routes by a prefix list could lead there.
 */
export type Way = 'local' | 'gateway' | 'internet' | 'blackhole' | 'none' | 'unknown';

export function wayTo(routes: readonly RouteEntry[], address: string): Way {
  const number = ipv4Number(address) ?? Number.NaN;
  const [best] = routes
    .map((route) => ({ route, range: parseCidr(route.DestinationCidrBlock ?? '') }))
    .filter(({ range }) => range !== null && number >= range.first && number <= range.last)
    .toSorted((a, b) => (b.range?.bits ?? 0) - (a.range?.bits ?? 0));
  const way = best === undefined ? 'none' : wayOf(best.route);
  const byList = routes.some(({ DestinationPrefixListId }) => DestinationPrefixListId !== undefined);
  return byList && way !== 'local' && way !== 'gateway' ? 'unknown' : way;
}

/** Whether any route leads to the internet and back: such a subnet is public. */
export function leadsToInternetGateway(routes: readonly RouteEntry[]): boolean {
  return routes.some(({ GatewayId = '', State }) => GatewayId.startsWith('igw-') && State !== 'blackhole');
}

function wayOf({ GatewayId = '', NatGatewayId, EgressOnlyInternetGatewayId, State }: RouteEntry): Way {
  if (State === 'blackhole') return 'blackhole';
  if (GatewayId === 'local') return 'local';
  if (NatGatewayId !== undefined) return 'unknown';
  if (GatewayId.startsWith('igw-') || EgressOnlyInternetGatewayId !== undefined) return 'internet';
  return 'gateway';
}
