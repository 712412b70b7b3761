/** Is the domain of the private DNS name one of public DNS, and does the name itself have an address there? Pure. */
import { isNeverPublic } from '../xks/verification-record.ts';
import type { Judged } from './finding-table.ts';
import type { PRIVATE_DNS_FINDINGS } from './private-dns-findings.ts';
import type { Lookup, PrivateDnsSeen, ServiceDnsSeen } from './private-dns-observe.ts';

type Code = keyof typeof PRIVATE_DNS_FINDINGS;

/** `unknown`: public DNS did not answer for a domain that may be it. */
export type Delegation = 'public' | 'none' | 'unknown';

const SHOWN = 4;

/** A record that is there proves the domain as well. */
export function delegationOf({ delegation, lookups, misplaced }: PrivateDnsSeen, dnsName: string): Delegation {
  if (isNeverPublic(dnsName)) return 'none';
  if ([...delegation, ...lookups, ...misplaced].some(({ values }) => values.length > 0)) return 'public';
  return delegation.length === 0 || delegation.some(({ why }) => why !== null) ? 'unknown' : 'none';
}

/** A name that is not verified and has no domain gets its finding with the verification. */
export function judgeDomain(seen: PrivateDnsSeen, { state }: ServiceDnsSeen, dnsName: string): readonly Judged<Code>[] {
  const addresses = judgeAddresses(seen.addresses, dnsName);
  switch (delegationOf(seen, dnsName)) {
    case 'public': {
      const zone = seen.delegation.find(({ values }) => values.length > 0);
      const evidence = { domain: zone?.name ?? null, nameServers: (zone?.values ?? []).slice(0, SHOWN) };
      return [{ code: 'private-dns/domain-delegated', evidence }, ...addresses];
    }
    case 'unknown':
      return [{ code: 'private-dns/delegation-unknown', evidence: { asked: asked(seen.delegation) } }, ...addresses];
    case 'none': {
      if (state !== 'verified') return addresses;
      const domain = seen.delegation.at(-1)?.name ?? null;
      return [{ code: 'private-dns/domain-gone', evidence: { domain, asked: asked(seen.delegation) } }, ...addresses];
    }
  }
}

export function asked(lookups: readonly Lookup[]): readonly { name: string; found: string }[] {
  return lookups.map(({ name, values, why }) => ({ name, found: why ?? `${values.length} records` }));
}

function judgeAddresses(addresses: Lookup | null, dnsName: string): readonly Judged<Code>[] {
  if (addresses === null || addresses.values.length === 0) return [];
  const evidence = { PrivateDnsName: dnsName, addresses: addresses.values.slice(0, SHOWN) };
  return [{ code: 'private-dns/name-has-public-address', evidence }];
}
