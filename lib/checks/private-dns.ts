/**
 * Does the private DNS name lead KMS to the proxy: is it the endpoint's host, and is its ownership verified? Public DNS decides;
 * Route 53 only explains, for the zone may be elsewhere. Sources: Configure VPC endpoint service connectivity; Manage DNS names
 * for VPC endpoint services.
 */
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import { atOwner } from './at-owner.ts';
import { defineCheck } from './check.ts';
import type { Judged } from './finding-table.ts';
import { judgeDomain } from './private-dns-domain.ts';
import { PRIVATE_DNS_FINDINGS } from './private-dns-findings.ts';
import { observePrivateDns, type ServiceDnsSeen } from './private-dns-observe.ts';
import { judgeVerification } from './private-dns-verification.ts';

type Code = keyof typeof PRIVATE_DNS_FINDINGS;

export const privateDns = defineCheck({
  id: 'private-dns',
  question: 'Is the private DNS name the host of the endpoint, and is its ownership verified?',
  needs: ['ec2', 'prober', 'route53', 'owners'],
  uses: [],
  permissions: [
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeVpcEndpointServices',
    'route53:ListHostedZonesByName',
    'route53:ListResourceRecordSets',
  ],
  findings: PRIVATE_DNS_FINDINGS,
  appliesTo: isVpcStore,
  observe: observePrivateDns,
  judge(seen, { params }) {
    const { service } = seen;
    const serviceName = params.XksProxyVpcEndpointServiceName ?? null;
    if (service === null) return [{ code: 'private-dns/service-not-found', evidence: { serviceName } }];
    const { serviceId, owner } = service;
    const [dnsName] = service.names;
    if (dnsName === undefined) {
      return atOwner([{ code: 'private-dns/name-not-set', evidence: { serviceId } }], owner, PRIVATE_DNS_FINDINGS);
    }
    return [
      judgeName(service, dnsName, params),
      ...atOwner(judgeVerification(seen, service, dnsName), owner, PRIVATE_DNS_FINDINGS),
      ...judgeDomain(seen, service, dnsName),
    ];
  },
});

function judgeName({ names, serviceId }: ServiceDnsSeen, dnsName: string, params: Params): Judged<Code> {
  const host = endpointHost(params);
  const alike = names.find((name) => name.toLowerCase() === host?.toLowerCase());
  const evidence = { serviceId, PrivateDnsName: alike ?? dnsName, ...(host === null ? {} : { host }) };
  if (dnsName.startsWith('*')) return { code: 'private-dns/name-wildcard', evidence };
  if (host === null) return { code: 'private-dns/endpoint-not-usable', evidence };
  if (alike === undefined) return { code: 'private-dns/name-differs', evidence };
  return { code: names.includes(host) ? 'private-dns/name-equals-endpoint' : 'private-dns/name-case-differs', evidence };
}
