/**
 * Is the host the private DNS name of another endpoint service? The name must be unique in the Region; services of other accounts
 * cannot be seen from here. Source: Creating an external key store. Pure.
 */
import type { ServiceConfiguration } from '../aws/ports.ts';
import { endpointHost, isVpcStore } from '../model/params.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { Attempt } from './refused.ts';
import type { UNIQUENESS_FINDINGS } from './uniqueness-findings.ts';

type Code = keyof typeof UNIQUENESS_FINDINGS;

export function judgePrivateNames(
  services: Attempt<readonly ServiceConfiguration[]>,
  { run, params }: CheckInput,
): readonly Judged<Code>[] {
  const vpc = isVpcStore(params);
  if (!services.ok) {
    const code = vpc ? 'uniqueness/private-dns-names-unreadable' : 'uniqueness/private-dns-names-not-compared';
    return [{ code, evidence: services.evidence }];
  }
  const host = endpointHost(params)?.toLowerCase();
  if (host === undefined) return [];
  const named = services.value.find(({ ServiceName }) => ServiceName === params.XksProxyVpcEndpointServiceName);
  // With neither there is nothing to compare with: the one that has the name is most likely the one that was meant.
  if (vpc && named === undefined && !isForeign(params.XksProxyVpcEndpointServiceOwner, run.account)) return [];
  const rest = services.value.filter((service) => service !== named && !isGone(service));
  const others = rest.filter(({ PrivateDnsName }) => PrivateDnsName?.toLowerCase() === host);
  if (vpc && others.length === 0 && rest.length > 0) {
    return [{ code: 'uniqueness/private-dns-name-own', evidence: { compared: rest.length } }];
  }
  const code = vpc ? 'uniqueness/private-dns-name-shared' : 'uniqueness/endpoint-is-private-dns-name';
  return others.map(({ ServiceId, ServiceName, PrivateDnsName }) => ({
    code,
    evidence: {
      otherServiceId: ServiceId ?? null,
      otherServiceName: ServiceName ?? null,
      PrivateDnsName: PrivateDnsName ?? null,
    },
  }));
}

/** EC2 goes on showing deleted services for a while. */
function isGone({ ServiceState }: ServiceConfiguration): boolean {
  return ServiceState === 'Deleting' || ServiceState === 'Deleted';
}

function isForeign(owner: string | undefined, account: string | null): boolean {
  return owner !== undefined && owner !== account;
}
