/**
 * What KMS demands of a custom key store besides the form of its parameters: it must be unique, and its endpoint service must
 * be fit. Which of several faults KMS reports is not documented; here it is the first in the order below.
 */
import { CONNECT, CREATE } from '../../xks/kms-errors.ts';
import { LIMITS, kmsPrincipal } from '../../xks/limits.ts';
import type { AwsWorld, WorldEndpointService, WorldKeyStore } from '../aws-world.ts';
import { balancerFault } from './kms-balancer.ts';
import { AwsError } from './operation.ts';

/** A key store as it would be after the request. */
export interface Wanted {
  readonly name: string;
  readonly connectivity: string;
  readonly endpoint: string;
  readonly path: string;
  readonly serviceName: string | null;
  /** null: the calling account. */
  readonly serviceOwner: string | null;
}

/** Throws the `…InUseException` that applies. `self` is the store being updated: it is not its own duplicate. */
export function refuseDuplicates(wanted: Wanted, world: AwsWorld, self: WorldKeyStore | null): void {
  const { keyStores } = world;
  const others = keyStores.filter((store) => store !== self);
  if (others.some(({ entry }) => entry.CustomKeyStoreName === wanted.name)) {
    throw new AwsError(CREATE.nameInUse, `Custom key store name ${wanted.name} is already in use.`);
  }
  const proxies = others.flatMap(({ entry }) => entry.XksProxyConfiguration ?? []);
  const neighbours = proxies.filter(({ UriEndpoint }) => UriEndpoint?.toLowerCase() === wanted.endpoint.toLowerCase());
  if (neighbours.some(({ UriPath }) => UriPath === wanted.path)) {
    throw new AwsError(CREATE.uriInUse, 'Another external key store uses this XksProxyUriEndpoint with this XksProxyUriPath.');
  }
  const shareable = neighbours.every(({ Connectivity }) => Connectivity === 'PUBLIC_ENDPOINT');
  if (neighbours.length > 0 && !(shareable && wanted.connectivity === 'PUBLIC_ENDPOINT')) {
    throw new AwsError(CREATE.endpointInUse, 'Another external key store uses this XksProxyUriEndpoint.');
  }
  if (wanted.serviceName !== null && proxies.some((proxy) => proxy.VpcEndpointServiceName === wanted.serviceName)) {
    throw new AwsError(CREATE.serviceInUse, 'Another external key store uses this XksProxyVpcEndpointServiceName.');
  }
  if (wanted.serviceName !== null && hasNamesake(wanted, world)) {
    throw new AwsError(CREATE.endpointInUse, 'Another VPC endpoint service of this Region has this private DNS name.');
  }
}

/**
 * A private DNS name belongs to one endpoint service of the Region; that the wanted one is not there at all is told elsewhere.
 * Source: Creating an external key store.
 */
function hasNamesake({ endpoint, serviceName }: Wanted, { endpointServices }: AwsWorld): boolean {
  const all = endpointServices.map(({ configuration }) => configuration);
  const namesakes = all.filter(({ PrivateDnsName = '' }) => `https://${PrivateDnsName}`.toLowerCase() === endpoint.toLowerCase());
  const exists = all.some(({ ServiceName }) => ServiceName === serviceName);
  return exists && namesakes.some(({ ServiceName }) => ServiceName !== serviceName);
}

export interface ServiceFault {
  /** Exception of create and update. */
  readonly create: string;
  /** ConnectionErrorCode. */
  readonly connect: string;
  readonly message: string;
}

/** What is wrong with the endpoint service of a VPC store; null when nothing is. Source: Configure VPC connectivity. */
export function serviceFault(wanted: Wanted, world: AwsWorld): ServiceFault | null {
  const owner = wanted.serviceOwner ?? world.account;
  const service = world.endpointServices.find(
    (one) => one.configuration.ServiceName === wanted.serviceName && one.owner === owner,
  );
  if (service === undefined || service.configuration.ServiceState !== 'Available') {
    return notFound('There is no such VPC endpoint service in this account and Region, or it is not available.');
  }
  const principal = kmsPrincipal(world.region);
  if (!allows(service, (allowed) => allowed.toLowerCase() === principal)) {
    return notFound(`The VPC endpoint service does not allow the principal ${principal}.`);
  }
  if (owner !== world.account) {
    const fault = foreignFault(service, world);
    if (fault !== null) return fault;
  }
  if (hasNamesake(wanted, world)) return misconfigured('has a private DNS name that another one of this Region has as well');
  const ofBalancer = balancerFault(service, world);
  return misconfiguration(service, wanted.endpoint) ?? (ofBalancer === null ? null : misconfigured(ofBalancer));
}

/** KMS looks at a service of another account with the eyes of whoever creates the store. Source: Creating an external key store. */
function foreignFault(service: WorldEndpointService, { account, zoneIds }: AwsWorld): ServiceFault | null {
  const caller = new RegExp(`^(${account}|arn:aws:iam::${account}:(root|role/xks-preflight-sandbox))$`);
  if (!allows(service, (allowed) => caller.test(allowed))) {
    return notFound(`The VPC endpoint service does not allow the account ${account}.`);
  }
  const { AvailabilityZoneIds = [] } = service.configuration;
  const missing = zoneIds.length === 0 ? [] : AvailabilityZoneIds.filter((id) => !zoneIds.includes(id));
  if (AvailabilityZoneIds.length - missing.length >= LIMITS.zones || AvailabilityZoneIds.length === 0) return null;
  return misconfigured('has too few Availability Zones in common with this account');
}

function misconfiguration({ configuration }: WorldEndpointService, endpoint: string): ServiceFault | null {
  const { PrivateDnsName: dnsName, PrivateDnsNameConfiguration: dns, AvailabilityZones: zones = [] } = configuration;
  const addressTypes = configuration.SupportedIpAddressTypes ?? ['ipv4'];
  if (configuration.AcceptanceRequired !== false) return misconfigured('requires acceptance of connections');
  if (!configuration.ServiceType?.some(({ ServiceType }) => ServiceType === 'Interface'))
    return misconfigured('is not of type Interface');
  if ((configuration.NetworkLoadBalancerArns ?? []).length === 0) return misconfigured('has no Network Load Balancer');
  if (zones.length < LIMITS.zones) return misconfigured(`is in fewer than ${LIMITS.zones} Availability Zones`);
  if (!addressTypes.includes('ipv4')) return misconfigured('does not support IPv4');
  if (!dnsName) return misconfigured('has no private DNS name');
  if (`https://${dnsName}`.toLowerCase() !== endpoint.toLowerCase()) return misconfigured('has another private DNS name');
  if (dns?.State !== 'verified') return misconfigured('has a private DNS name that is not verified');
  return null;
}

function allows(service: WorldEndpointService, matches: (principal: string) => boolean): boolean {
  return service.allowedPrincipals.some(({ Principal: principal = '' }) => principal === '*' || matches(principal.trim()));
}

function notFound(message: string): ServiceFault {
  return { create: CREATE.serviceNotFound, connect: CONNECT.serviceNotFound, message };
}

function misconfigured(what: string): ServiceFault {
  return {
    create: CREATE.serviceConfiguration,
    connect: CONNECT.serviceConfiguration,
    message: `The VPC endpoint service ${what}.`,
  };
}
