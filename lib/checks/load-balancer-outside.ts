/** Targets outside the VPC: are they registered for all zones, and does a route lead there from every node? Pure. */
import type { TargetHealthDescription, Vpc } from '../aws/ports.ts';
import { cidrContains } from '../xks/cidr.ts';
import { type Way, wayTo } from '../xks/route-table.ts';
import type { Judged } from './finding-table.ts';
import { type Code, notVisible, type Present } from './load-balancer-present.ts';
import { routeTableOf } from './load-balancer-network.ts';
import { judgedTargets } from './load-balancer-observe.ts';
import { interfaceOf } from './node-to-target.ts';

interface Placed {
  readonly targetGroupArn: string | null;
  readonly targetAddress: string;
  readonly port: number;
  readonly zone: string | null;
  readonly isHealthy: boolean;
  readonly isOutside: boolean;
}

/** @param account of the endpoint service; interfaces of other accounts in a shared VPC are not visible to it */
export function judgeOutsideTargets(seen: Present, account: string | null): readonly Judged<Code>[] {
  if (seen.vpc === null || !seen.vpc.vpc.ok) return [];
  const vpc = seen.vpc.vpc.value;
  if (vpc === null) return [notVisible('the VPC of the load balancer', { vpcId: seen.vpc.vpcId })];
  const targets = addressTargets(seen, vpc);
  const outside = targets.filter(({ isOutside }) => isOutside);
  const unused = vpc.OwnerId === account ? targets.filter((target) => isUnused(target, seen)) : [];
  return [
    ...unused.slice(0, 3).map(({ targetAddress, port, targetGroupArn }): Judged<Code> => {
      const evidence = { targetAddress, port, targetGroupArn, vpcId: vpc.VpcId ?? null, ranges: rangesOf(vpc) };
      return { code: 'load-balancer/target-address-unused', evidence };
    }),
    ...(outside.length === 0 ? [] : judgeOutside(outside, seen)),
  ];
}

function addressTargets({ groups }: Present, vpc: Vpc): readonly Placed[] {
  const ofGroups = (groups.ok ? groups.value : []).filter(({ group }) => group.TargetType === 'ip');
  return ofGroups.flatMap((seen) =>
    judgedTargets(seen).map((target) => place(target, seen.group.TargetGroupArn ?? null, seen.group.Port ?? 443, vpc)),
  );
}

function place(
  { Target, TargetHealth }: TargetHealthDescription,
  targetGroupArn: string | null,
  groupPort: number,
  vpc: Vpc,
): Placed {
  const targetAddress = Target?.Id ?? '';
  return {
    targetGroupArn,
    targetAddress,
    port: Target?.Port ?? groupPort,
    zone: Target?.AvailabilityZone ?? null,
    isHealthy: TargetHealth?.State === 'healthy',
    isOutside: !rangesOf(vpc).some((range) => cidrContains(range, targetAddress)),
  };
}

function rangesOf({ CidrBlock, CidrBlockAssociationSet = [] }: Vpc): readonly string[] {
  const more = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated');
  return [...new Set([CidrBlock, ...more.map((one) => one.CidrBlock)])].filter((range) => range !== undefined);
}

function isUnused({ isOutside, isHealthy, targetAddress }: Placed, { targetInterfaces }: Present): boolean {
  return !isOutside && !isHealthy && targetInterfaces.ok && interfaceOf(targetAddress, targetInterfaces.value) === null;
}

/** Ways that lead nowhere, whatever is beyond. */
const DEAD: ReadonlySet<Way> = new Set(['none', 'internet', 'blackhole']);

function judgeOutside(outside: readonly Placed[], seen: Present): readonly Judged<Code>[] {
  const zonal = outside.filter(({ zone }) => zone !== null && zone !== 'all');
  const judged: Judged<Code>[] = zonal.slice(0, 3).map(({ targetAddress, port, zone, targetGroupArn }) => ({
    code: 'load-balancer/outside-target-in-one-zone',
    evidence: { targetAddress, port, zone, targetGroupArn },
  }));
  const ways = waysFrom(outside, seen);
  const dead = ways.filter(({ way }) => DEAD.has(way));
  const untold = ways.filter(({ way, target }) => way === 'unknown' && !target.isHealthy);
  const [example] = dead.length > 0 ? dead : untold;
  if (example !== undefined) {
    const { target, way, subnetId, routeTableId } = example;
    const evidence = { targetAddress: target.targetAddress, subnetId, routeTableId, way, more: dead.length - 1 };
    judged.push({ code: dead.length > 0 ? 'load-balancer/no-route-to-target' : 'load-balancer/route-unknown', evidence });
  }
  if (judged.length > 0 || ways.length === 0) return judged;
  const addresses = [...new Set(outside.map(({ targetAddress }) => targetAddress))].slice(0, 10);
  return [{ code: 'load-balancer/outside-targets-reachable', evidence: { loadBalancerArn: seen.arn, addresses } }];
}

/** From every subnet of the load balancer to every target; empty when routes could not be read. */
function waysFrom(outside: readonly Placed[], { loadBalancer, vpc }: Present) {
  const tables = vpc?.routeTables.ok ? vpc.routeTables.value : [];
  if (tables.length === 0) return [];
  const subnets = (loadBalancer.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
  return subnets.flatMap((subnetId) => {
    const table = routeTableOf(subnetId, tables);
    return outside.map((target) => ({
      target,
      subnetId,
      routeTableId: table?.RouteTableId ?? null,
      way: table === null ? ('unknown' as const) : wayTo(table.Routes ?? [], target.targetAddress),
    }));
  });
}
