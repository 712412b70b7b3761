/**
 * What DNS says. Public resolvers are asked, not those of this machine or VPC: a split view would show other addresses than KMS
 * sees.
 */
import { Resolver } from 'node:dns/promises';
import { NetFault, netFailure, translate } from './net-failure.ts';
import type { DnsAnswer, DnsRequest } from './prober.ts';

export const PUBLIC_RESOLVERS: readonly string[] = ['1.1.1.1', '8.8.8.8'];

const TRIES = 2;

/**
 * One question to the given resolvers (`ADDRESS` or `ADDRESS:PORT`), first one first. `timeoutMs` limits the whole of it. CNAMEs
 * are followed by the resolver. Throws `NetFault`; "no record of this type" is one, too.
 */
export async function resolveDns(request: DnsRequest, resolvers: readonly string[]): Promise<DnsAnswer> {
  const asked = resolvers.join(', ');
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(request.timeoutMs / TRIES)), tries: TRIES });
  resolver.setServers(resolvers);
  // Several servers, each tried with growing patience, may take longer than a caller wants to wait.
  const timer = setTimeout(() => resolver.cancel(), request.timeoutMs);
  try {
    const records = await lookUp(resolver, request);
    if (records.length === 0) throw new NetFault(netFailure('dns', 'no-data', asked));
    return { records, resolver: asked };
  } catch (error) {
    throw new NetFault(translate(error, 'dns', asked));
  } finally {
    clearTimeout(timer);
  }
}

async function lookUp(resolver: Resolver, { name, type }: DnsRequest): Promise<string[]> {
  if (type === 'A') return resolver.resolve4(name);
  if (type === 'AAAA') return resolver.resolve6(name);
  if (type === 'NS') return resolver.resolveNs(name);
  return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
}
