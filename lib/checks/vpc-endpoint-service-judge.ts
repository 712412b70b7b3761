/** Is the endpoint service itself fit? Pure. */
import type { ServiceConfiguration, ServiceDetail } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { LIMITS } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import { atOwner } from './at-owner.ts';
import type { FindingTable, Judged } from './finding-table.ts';
import { VPC_ENDPOINT_SERVICE_FINDINGS } from './vpc-endpoint-service-findings.ts';
import type { ServiceViews } from './service-views.ts';
import type { ServiceSeen } from './vpc-endpoint-service-observe.ts';
import { ALLOW_IN_ROLE, OWNER_FINDINGS } from './vpc-owner-findings.ts';

type Code = keyof typeof VPC_ENDPOINT_SERVICE_FINDINGS | keyof typeof OWNER_FINDINGS;

const SHOWN = 10;

/** A service that is not there gives one finding and no more. */
export function judgeService({ views }: ServiceSeen, input: CheckInput): readonly Judged<Code>[] {
  const { configuration, detail, owner, refused } = views;
  if (configuration !== null && owner === null) return judgeOwn(configuration, input);
  if (detail !== null) return judgeForeign(detail, views, input);
  if (configuration !== null) return judgeUnseen(configuration, views);
  if (refused.detail !== null) return [unreadable(refused.detail)];
  const absent = judgeAbsent(input);
  return refused.side === null ? [absent] : [absent, ownersSide(views, {})];
}

function judgeAbsent({ run, params }: CheckInput): Judged<Code> {
  const serviceName = params.XksProxyVpcEndpointServiceName;
  if (!serviceName) return { code: 'vpc-endpoint-service/not-named', evidence: {} };
  const [, serviceRegion, serviceId = null] = /\.([a-z0-9-]+)\.(vpce-svc-[0-9a-z]+)$/.exec(serviceName) ?? [];
  const evidence = { serviceName: serviceName.slice(0, LIMITS.serviceNameLength.max), serviceId, region: run.region };
  if (serviceRegion === undefined || serviceRegion === run.region) return { code: 'vpc-endpoint-service/not-found', evidence };
  return { code: 'vpc-endpoint-service/other-region', evidence: { ...evidence, serviceRegion } };
}

function judgeOwn(configuration: ServiceConfiguration, { run, params }: CheckInput): readonly Judged<Code>[] {
  const { ServiceId: serviceId = null, ServiceName: serviceName = null } = configuration;
  const named = { serviceId, serviceName };
  const claimed = params.XksProxyVpcEndpointServiceOwner;
  const owned: Judged<Code> =
    claimed === undefined || run.account === null || claimed === run.account
      ? { code: 'vpc-endpoint-service/found', evidence: { ...named, region: run.region, owner: run.account } }
      : { code: 'vpc-endpoint-service/owner-differs', evidence: { ...named, claimed, owner: run.account } };
  return [
    owned,
    judgeState(configuration),
    ...judgeCommon(configuration, { ...named, loadBalancerArn: configuration.NetworkLoadBalancerArns?.[0] ?? null }),
    ...judgeReach(configuration),
  ];
}

function judgeState({ ServiceId, ServiceName, ServiceState }: ServiceConfiguration): Judged<Code> {
  const state = ServiceState ?? null;
  const code = state === 'Available' ? 'vpc-endpoint-service/available' : 'vpc-endpoint-service/not-available';
  return { code, evidence: { serviceId: ServiceId ?? null, serviceName: ServiceName ?? null, state } };
}

function judgeReach(configuration: ServiceConfiguration): readonly Judged<Code>[] {
  if (configuration.RemoteAccessEnabled !== true) return [];
  const regions = (configuration.SupportedRegions ?? []).flatMap(({ Region }) => Region ?? []).slice(0, SHOWN);
  return [
    { code: 'vpc-endpoint-service/cross-region-access', evidence: { serviceId: configuration.ServiceId ?? null, regions } },
  ];
}

/** All that a consumer can see; with the owner's view also the rest, else one finding for all of it. */
function judgeForeign(detail: ServiceDetail, views: ServiceViews, { run, params }: CheckInput): readonly Judged<Code>[] {
  const {
    ServiceId: serviceId = null,
    ServiceName: serviceName = null,
    Owner: owner = null,
    ServiceRegion: serviceRegion,
  } = detail;
  const evidence = { serviceId, serviceName, owner, region: run.region };
  const judged: Judged<Code>[] = [judgeOwner(owner, params.XksProxyVpcEndpointServiceOwner, evidence)];
  if (serviceRegion !== undefined && serviceRegion !== run.region) {
    judged.push({ code: 'vpc-endpoint-service/other-region', evidence: { ...evidence, serviceRegion } });
  }
  const { configuration } = views;
  const loadBalancerArn = configuration?.NetworkLoadBalancerArns?.[0] ?? null;
  const common = judgeCommon(detail, { serviceId, serviceName, loadBalancerArn }).map((one) =>
    one.code === 'vpc-endpoint-service/too-few-zones' ? sharedZones(one, configuration) : one,
  );
  return [...judged, ...atOwner(common, views.owner, FINDINGS), ...judgeOwnersSide(views, evidence)];
}

/** The owner has a view that this caller, or this account, has not; why is for the principals to say, or for the refusal. */
function judgeUnseen(configuration: ServiceConfiguration, views: ServiceViews): readonly Judged<Code>[] {
  const { ServiceId: serviceId = null, ServiceName: serviceName = null } = configuration;
  const { detail: refused } = views.refused;
  const common = judgeCommon(configuration, {
    serviceId,
    serviceName,
    loadBalancerArn: configuration.NetworkLoadBalancerArns?.[0] ?? null,
  });
  return [
    ...(refused === null ? [] : [unreadable(refused)]),
    ...atOwner(common, views.owner, FINDINGS),
    ...judgeOwnersSide(views, {}),
  ];
}

function judgeOwnersSide(views: ServiceViews, evidence: Evidence): readonly Judged<Code>[] {
  const { configuration } = views;
  if (configuration === null) return [ownersSide(views, evidence)];
  return atOwner([judgeState(configuration), ...judgeReach(configuration)], views.owner, FINDINGS);
}

function ownersSide({ owner, refused }: ServiceViews, evidence: Evidence): Judged<Code> {
  if (refused.side === null) return { code: 'vpc-endpoint-service/owner-side-unreadable', evidence: { ...evidence, owner } };
  const said = { code: 'vpc-endpoint-service/owner-side-refused', evidence: { ...evidence, ...refused.side, owner } } as const;
  return refused.side.action === 'sts:AssumeRole' ? said : { ...said, remedy: ALLOW_IN_ROLE };
}

function unreadable(evidence: Evidence): Judged<Code> {
  return { code: 'vpc-endpoint-service/consumer-view-unreadable', evidence };
}

/** Consumers are shown the zones that they have as well. */
function sharedZones({ code, evidence }: Judged<Code>, configuration: ServiceConfiguration | null): Judged<Code> {
  const ownerZones = configuration === null ? [] : zonesOf(configuration);
  if (ownerZones.length < LIMITS.zones) return { code, evidence, requirements: ['XKS-VPCE-007', 'XKS-VPCE-014'] };
  return { code: 'vpc-endpoint-service/too-few-common-zones', evidence: { ...evidence, ownerZones } };
}

const FINDINGS: FindingTable = { ...VPC_ENDPOINT_SERVICE_FINDINGS, ...OWNER_FINDINGS };

function judgeOwner(owner: string | null, claimed: string | undefined, evidence: Evidence): Judged<Code> {
  if (claimed === undefined) return { code: 'vpc-endpoint-service/owner-not-given', evidence };
  if (owner !== null && owner !== claimed)
    return { code: 'vpc-endpoint-service/owner-differs', evidence: { ...evidence, claimed } };
  return { code: 'vpc-endpoint-service/found-in-other-account', evidence };
}

/** What both views show, under the same names. */
type Common = Pick<
  ServiceConfiguration & ServiceDetail,
  | 'ServiceType'
  | 'AvailabilityZones'
  | 'AvailabilityZoneIds'
  | 'AcceptanceRequired'
  | 'SupportedIpAddressTypes'
  | 'PrivateDnsName'
>;

function judgeCommon(service: Partial<Common>, evidence: Evidence): readonly Judged<Code>[] {
  const types = (service.ServiceType ?? []).map(({ ServiceType }) => ServiceType ?? 'unknown');
  const zones = zonesOf(service);
  // Services from before dual stack leave the list out.
  const addressTypes = service.SupportedIpAddressTypes?.length ? service.SupportedIpAddressTypes : ['ipv4'];
  const accepts = service.AcceptanceRequired === false;
  const name = service.PrivateDnsName ?? '';
  const either = (good: boolean, whenGood: Code, whenBad: Code, more: Evidence): Judged<Code> => ({
    code: good ? whenGood : whenBad,
    evidence: { ...evidence, ...more },
  });
  return [
    either(types.includes('Interface'), 'vpc-endpoint-service/interface-type', 'vpc-endpoint-service/not-interface-type', {
      types,
    }),
    either(zones.length >= LIMITS.zones, 'vpc-endpoint-service/enough-zones', 'vpc-endpoint-service/too-few-zones', { zones }),
    either(accepts, 'vpc-endpoint-service/acceptance-not-required', 'vpc-endpoint-service/acceptance-required', {}),
    either(addressTypes.includes('ipv4'), 'vpc-endpoint-service/ipv4-supported', 'vpc-endpoint-service/ipv4-not-supported', {
      addressTypes,
    }),
    either(name !== '', 'vpc-endpoint-service/private-dns-name-set', 'vpc-endpoint-service/private-dns-name-missing', {
      PrivateDnsName: name,
    }),
  ];
}

/** An account's names of zones are its own; their ids are the same for all. */
function zonesOf({
  AvailabilityZoneIds,
  AvailabilityZones = [],
}: Pick<ServiceConfiguration, 'AvailabilityZones' | 'AvailabilityZoneIds'>): readonly string[] {
  return [...new Set(AvailabilityZoneIds?.length ? AvailabilityZoneIds : AvailabilityZones)];
}
