/** What does the proxy need, under which keys is it encrypted, and which stores are those keys in? */
import type { CustomKeyStoresListEntry, KeyPort, KmsPort, LogsPort, SecretPort, SnsPort } from '../aws/ports.ts';
import { endpointHost, isVpcStore } from '../model/params.ts';
import type { CheckInput } from './check.ts';
import { readDeclarations } from './dependencies-declared.ts';
import { type MachinePorts, type Machines, machinesAtAddresses, machinesBehindService } from './dependencies-machines.ts';
import { observeOwnParts } from './dependencies-own-parts.ts';
import { NO_PARTS, observeParts } from './dependencies-parts.ts';
import { type DependenciesSeen, type KeySeen, type Notes, type Part, type ProxySeen, THIS_PROXY } from './dependencies-seen.ts';
import { attempt } from './refused.ts';

export interface DependencyPorts extends MachinePorts {
  readonly kms: KmsPort;
  readonly keys: KeyPort;
  readonly logs: LogsPort;
  readonly secrets: SecretPort;
  readonly sns: SnsPort;
}

/** The default quota of key stores; whoever has more, and all in need of one another, is told that some were left out. */
const MOST_STORES = 10;

/** Refused calls cost what they would have shown, and nothing else. */
export async function observeDependencies(input: CheckInput, ports: DependencyPorts): Promise<DependenciesSeen> {
  const notes: Notes = { unread: [], unseen: [] };
  const { declared, malformed } = readDeclarations(input.params.Preflight?.DependsOn ?? []);
  const [stores, machines] = await Promise.all([attempt(ports.kms.listKeyStores()), observeMachines(input, ports, notes)]);
  const own = await observeOwnParts(input, machines, declared, ports, notes);
  const keys = new Map<string, KeySeen>();
  const here: ProxySeen = { ...identityOf(input), ...machines, parts: own.parts, followed: true };
  const proxies = [here];
  await describeKeys(own.parts, keys, ports.keys);
  const listed = stores.ok ? stores.value : [];
  // The list grows on the way: every store met may lead to further ones.
  for (const proxy of proxies) {
    for (const storeId of storesNeeded(proxy.parts, keys)) {
      const store = listed.find(({ CustomKeyStoreId }) => CustomKeyStoreId === storeId);
      if (store === undefined || proxies.some((one) => one.storeId === storeId)) continue;
      if (proxies.length > MOST_STORES) {
        notes.unread.push({ what: [storeId], rows: CYCLE, why: `only ${MOST_STORES} stores are followed` });
        continue;
      }
      proxies.push(await followStore(store, ports, input, notes));
      await describeKeys(proxies.at(-1)?.parts ?? [], keys, ports.keys);
    }
  }
  return { ...notes, proxies, keys, stores, ...pick(own), malformed };
}

const CYCLE = ['XKS-DEP-010'];

function pick({ encryptsByDefault, notFound }: Awaited<ReturnType<typeof observeOwnParts>>) {
  return { encryptsByDefault, notFound };
}

function identityOf({ params }: CheckInput) {
  return {
    node: THIS_PROXY,
    storeId: params.CustomKeyStoreId ?? null,
    host: endpointHost(params),
    serviceName: isVpcStore(params) ? (params.XksProxyVpcEndpointServiceName ?? null) : null,
  };
}

async function observeMachines({ run, params, facts }: CheckInput, ports: MachinePorts, notes: Notes): Promise<Machines> {
  if (isVpcStore(params)) {
    const serviceName = params.XksProxyVpcEndpointServiceName;
    if (serviceName) return machinesBehindService(serviceName, ports, run, notes);
    notes.unseen.push({ where: 'XksProxyVpcEndpointServiceName', why: 'no endpoint service named' });
    return { loadBalancerArns: [], instanceIds: [] };
  }
  const addresses = (facts['locate-proxy']?.targets ?? []).map(({ address }) => address);
  if (addresses.length > 0) return machinesAtAddresses(addresses, ports, run, notes);
  notes.unseen.push({ where: endpointHost(params) ?? 'XksProxyUriEndpoint', why: 'no address known' });
  return { loadBalancerArns: [], instanceIds: [] };
}

/** What another store's proxy needs is followed behind its endpoint service only: nobody looks for its public addresses. */
async function followStore(
  store: CustomKeyStoresListEntry,
  ports: DependencyPorts,
  { run }: CheckInput,
  notes: Notes,
): Promise<ProxySeen> {
  const proxy = store.XksProxyConfiguration;
  const serviceName = proxy?.VpcEndpointServiceName ?? null;
  const identity = {
    node: store.CustomKeyStoreId ?? '',
    storeId: store.CustomKeyStoreId ?? null,
    host: proxy?.UriEndpoint?.replace(/^https:\/\//i, '') ?? null,
    serviceName,
  };
  if (serviceName === null) return { ...identity, loadBalancerArns: [], instanceIds: [], parts: [], followed: false };
  const there: Notes = { unread: [], unseen: [] };
  const machines = await machinesBehindService(serviceName, ports, run, there);
  const { parts, gone } = await observeParts({ ...NO_PARTS, instanceIds: machines.instanceIds }, ports.instances, there);
  for (const one of there.unread) notes.unread.push({ ...one, rows: CYCLE });
  return {
    ...identity,
    ...machines,
    parts: parts.map((part) => ({ ...part, rows: CYCLE })),
    followed: there.unseen.length + there.unread.length + gone.length === 0,
  };
}

/** Keys that AWS keeps by itself are in no key store. Nor is one asked for by such an alias: that would make it. */
export function isAwsAlias(keyId: string): boolean {
  return /(?:^|:)alias\/aws\//.test(keyId);
}

async function describeKeys(parts: readonly Part[], keys: Map<string, KeySeen>, port: KeyPort): Promise<void> {
  const ids = new Set(parts.flatMap(({ keyId }) => (keyId === null || keys.has(keyId) || isAwsAlias(keyId) ? [] : [keyId])));
  const seen = await Promise.all([...ids].map(async (keyId) => [keyId, await describeKey(keyId, port)] as const));
  for (const [keyId, key] of seen) keys.set(keyId, key);
}

async function describeKey(keyId: string, port: KeyPort): Promise<KeySeen> {
  const answer = await attempt(port.describeKey(keyId));
  if (!answer.ok) return { state: 'refused', why: answer.evidence };
  if (answer.value === null) return { state: 'gone' };
  const { Arn = keyId, Origin = 'unknown', CustomKeyStoreId = 'unknown' } = answer.value;
  return { state: 'held', arn: Arn, origin: Origin, storeId: Origin === 'EXTERNAL_KEY_STORE' ? CustomKeyStoreId : null };
}

function storesNeeded(parts: readonly Part[], keys: ReadonlyMap<string, KeySeen>): readonly string[] {
  const ids = parts.flatMap(({ keyId }) => {
    const key = keyId === null ? undefined : keys.get(keyId);
    return key?.state === 'held' && key.storeId !== null ? [key.storeId] : [];
  });
  return [...new Set(ids)];
}
