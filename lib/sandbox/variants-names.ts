/** Healthy names in DNS: of private DNS names, the records that prove them, and the hosts of public stores. */
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { configurationOf, TXT_NAME } from './service-of.ts';
import type { Variant } from './variant.ts';

const { name: LABEL, value: VALUE } = SANDBOX.verification;

export const NAME_VARIANTS: readonly Variant[] = [
  {
    name: 'record-higher-up',
    summary: 'the TXT record stands below a domain further up',
    connectivity: 'vpc',
    shapes: (plan) => {
      plan.zone.delete(TXT_NAME);
      plan.zone.set(`${LABEL}.example.com`, { TXT: [VALUE] });
    },
  },
  {
    name: 'record-by-full-name',
    summary: 'EC2 gives the full name of the TXT record',
    connectivity: 'vpc',
    shapes: (plan) => {
      Object.assign(configurationOf(plan).PrivateDnsNameConfiguration ?? {}, { Name: `${TXT_NAME}.` });
    },
  },
  {
    name: 'record-in-quotes',
    summary: 'the TXT record was published with quotation marks as part of it',
    connectivity: 'vpc',
    shapes: (plan) => publish(plan, `"${VALUE}"`),
  },
  {
    name: 'record-among-others',
    summary: 'the name of the TXT record holds other texts as well',
    connectivity: 'vpc',
    shapes: (plan) => publish(plan, 'v=spf1 -all', 'x'.repeat(600), VALUE),
  },
  {
    name: 'record-by-alias',
    summary: 'the name of the TXT record is an alias of another one',
    connectivity: 'vpc',
    shapes: ({ zone }) => {
      zone.set(TXT_NAME, { CNAME: 'proof.example.net' });
      zone.set('proof.example.net', { TXT: [VALUE] });
    },
  },
  {
    name: 'zone-elsewhere',
    summary: 'the domain is not in Route 53 of this account',
    connectivity: 'vpc',
    shapes: ({ aws }) => {
      aws.hostedZones = [];
    },
  },
  {
    name: 'zone-not-readable',
    summary: 'the caller may not read Route 53',
    connectivity: 'vpc',
    shapes: ({ aws }) => {
      aws.faults.push({ service: 'route53', operation: null, kind: 'denied', times: 99 });
    },
  },
  {
    name: 'domain-further-up',
    summary: 'the zone of public DNS begins further up than the name of the record suggests',
    connectivity: 'vpc',
    shapes: ({ zone }) => {
      zone.delete('xks.example.com');
      zone.set('example.com', { NS: ['ns-1.example.com'] });
    },
  },
  {
    name: 'private-name-in-public-dns',
    summary: 'the private DNS name has an address in public DNS as well',
    connectivity: 'vpc',
    shapes: ({ zone }) => {
      zone.set(SANDBOX.host, { A: ['44.192.0.99'] });
    },
  },
  {
    name: 'public-dual-stack',
    summary: 'the host has IPv6 addresses beside IPv4',
    connectivity: 'public',
    shapes: ({ zone }) => {
      zone.set(SANDBOX.host, { A: [...SANDBOX.publicAddresses], AAAA: ['2600:1f18::10', '2600:1f18::11'] });
    },
  },
  {
    name: 'one-address',
    summary: 'the host has one address',
    connectivity: 'public',
    shapes: (plan) => resolveTo(plan, 1),
  },
  {
    name: 'eight-addresses',
    summary: 'the host has eight addresses',
    connectivity: 'public',
    shapes: (plan) => resolveTo(plan, 8),
  },
  {
    name: 'host-by-alias',
    summary: 'the host is an alias of an alias',
    connectivity: 'public',
    shapes: ({ zone }) => {
      zone.set(SANDBOX.host, { CNAME: 'proxy.cdn.example.net' });
      zone.set('proxy.cdn.example.net', { CNAME: 'edge.example.net' });
      zone.set('edge.example.net', { A: [...SANDBOX.publicAddresses] });
    },
  },
];

function publish({ zone }: SandboxPlan, ...TXT: string[]): void {
  zone.set(TXT_NAME, { TXT });
}

function resolveTo({ zone }: SandboxPlan, count: number): void {
  zone.set(SANDBOX.host, { A: Array.from({ length: count }, (_, index) => `44.192.0.${10 + index}`) });
}
