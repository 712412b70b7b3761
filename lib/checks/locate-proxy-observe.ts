/** Looks for the proxy: names to addresses, or the endpoint service to where it is reached, and one connection to each. */
import { endpointHost, isKnownConnectivity, isVpcStore } from '../model/params.ts';
import type { DnsRequest, Observed, Prober } from '../net/prober.ts';
import { type AddressClass, addressClass } from '../xks/address-class.ts';
import type { CheckInput } from './check.ts';
import { type Connection, connect, MOST_ADDRESSES, PORT } from './locate-proxy-connect.ts';
import { type InVpc, locateInVpc, type VpcPorts } from './locate-proxy-in-vpc.ts';

export type { Connection } from './locate-proxy-connect.ts';

export interface InPublic {
  readonly how: 'public';
  readonly host: string;
  readonly a: Observed<DnsRequest>;
  /** Asked only when there is no A record. */
  readonly aaaa: Observed<DnsRequest> | null;
  /** Addresses that KMS cannot reach; never dialled. */
  readonly refused: readonly { readonly address: string; readonly addressClass: AddressClass }[];
  readonly connections: readonly Connection[];
}

export type Location =
  | { readonly how: 'no-host' }
  /** Neither public nor VPC. */
  | { readonly how: 'not-known' }
  | { readonly how: 'connect-to'; readonly host: string; readonly connection: Connection }
  | InPublic
  | InVpc;

const DNS_TIMEOUT_MS = 5_000;

export async function locate(input: CheckInput, ports: VpcPorts): Promise<Location> {
  const { run, params } = input;
  const host = endpointHost(params);
  if (host === null) return { how: 'no-host' };
  if (run.lab?.connectTo) {
    const target = { address: run.lab.connectTo.host, port: run.lab.connectTo.port, vantage: 'here' };
    return { how: 'connect-to', host, connection: await connect(target, ports.prober) };
  }
  // Public DNS would not know a private name, and that would be no fault.
  if (!isKnownConnectivity(params)) return { how: 'not-known' };
  return isVpcStore(params) ? locateInVpc(host, input, ports) : locateInPublic(host, ports.prober);
}

async function locateInPublic(host: string, prober: Prober): Promise<InPublic> {
  const a = await prober.observe({ kind: 'dns', name: host, type: 'A', timeoutMs: DNS_TIMEOUT_MS });
  const noARecord = !a.ok && a.failure.kind === 'no-data';
  const aaaa = noARecord ? await prober.observe({ kind: 'dns', name: host, type: 'AAAA', timeoutMs: DNS_TIMEOUT_MS }) : null;
  const classed = (a.ok ? a.answer.records : []).map((address) => ({ address, addressClass: addressClass(address) }));
  const dialled = classed.filter((one) => one.addressClass === 'public').slice(0, MOST_ADDRESSES);
  const connections = await Promise.all(dialled.map(({ address }) => connect({ address, port: PORT, vantage: 'here' }, prober)));
  return { how: 'public', host, a, aaaa, refused: classed.filter((one) => one.addressClass !== 'public'), connections };
}
