/** Is the endpoint service itself fit? Pure. */
import type { ServiceConfiguration, ServiceDetail } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { LIMITS } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { VPC_ENDPOINT_SERVICE_FINDINGS } from './vpc-endpoint-service-findings.ts';
import type { ServiceSeen } from './vpc-endpoint-service-observe.ts';

type Code = keyof typeof VPC_ENDPOINT_SERVICE_FINDINGS;

/** A service that is not there gives one finding and no more. */
export function judgeService(seen: ServiceSeen, input: CheckInput): readonly Judged<Code>[] {
  if (seen.configuration !== null) return judgeOwn(seen.configuration, input);
  if (seen.detail !== null) return judgeForeign(seen.detail, input);
  return [judgeAbsent(input)];
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
  const { ServiceId: serviceId = null, ServiceName: serviceName = null, ServiceState: state = null } = configuration;
  const named = { serviceId, serviceName };
  const claimed = params.XksProxyVpcEndpointServiceOwner;
  const owned: Judged<Code> =
    claimed === undefined || run.account === null || claimed === run.account
      ? { code: 'vpc-endpoint-service/found', evidence: { ...named, region: run.region, owner: run.account } }
      : { code: 'vpc-endpoint-service/owner-differs', evidence: { ...named, claimed, owner: run.account } };
  const available = state === 'Available' ? 'vpc-endpoint-service/available' : 'vpc-endpoint-service/not-available';
  return [
    owned,
    { code: available, evidence: { ...named, state } },
    ...judgeCommon(configuration, { ...named, loadBalancerArn: configuration.NetworkLoadBalancerArns?.[0] ?? null }),
  ];
}

/** All that a consumer can see, and one finding for all that it cannot. */
function judgeForeign(detail: ServiceDetail, { run, params }: CheckInput): readonly Judged<Code>[] {
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
  return [
    ...judged,
    ...judgeCommon(detail, { serviceId, serviceName }),
    { code: 'vpc-endpoint-service/owner-side-unreadable', evidence },
  ];
}

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
  // An account's names of zones are its own; their ids are the same for all.
  const zones = [
    ...new Set(service.AvailabilityZoneIds?.length ? service.AvailabilityZoneIds : (service.AvailabilityZones ?? [])),
  ];
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
