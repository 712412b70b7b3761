/** Which stores are reached through one proxy, and do proxies need each other in a circle? Pure. */

/** All by which a proxy can be recognised. */
export interface ProxyIdentity {
  readonly node: string;
  readonly storeId: string | null;
  /** Compared without regard to case. */
  readonly host: string | null;
  readonly serviceName: string | null;
  readonly loadBalancerArns: readonly string[];
  readonly instanceIds: readonly string[];
}

export type Shared = 'key store' | 'host' | 'endpoint service' | 'load balancer' | 'instance';

/** By what two stores are reached through the same proxy; null when by nothing that is known. */
export function sharedBy(left: ProxyIdentity, right: ProxyIdentity): Shared | null {
  const same = (one: string | null, other: string | null): boolean =>
    one !== null && other !== null && one.toLowerCase() === other.toLowerCase();
  const common = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));
  if (same(left.storeId, right.storeId)) return 'key store';
  if (same(left.host, right.host)) return 'host';
  if (same(left.serviceName, right.serviceName)) return 'endpoint service';
  if (common(left.loadBalancerArns, right.loadBalancerArns)) return 'load balancer';
  return common(left.instanceIds, right.instanceIds) ? 'instance' : null;
}

/** For each node the first node of its group: those that share a proxy with one another, or through others. */
export function groupProxies(proxies: readonly ProxyIdentity[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const proxy of proxies) {
    if (groups.has(proxy.node)) continue;
    const waiting = [proxy];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      groups.set(one.node, proxy.node);
      const current = one;
      waiting.push(...proxies.filter((other) => !groups.has(other.node) && sharedBy(current, other) !== null));
    }
  }
  return groups;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Circles that can be reached from `start`, each as its nodes with the first one repeated at the end; at least one for every knot
 * of nodes that need each other, the shortest through its first node. That `start` needs itself is no circle across stores.
 */
export function findCycles(start: string, edges: readonly Edge[]): readonly (readonly string[])[] {
  const across = edges.filter(({ from, to }) => from !== start || to !== start);
  const cycles: (readonly string[])[] = [];
  const told = new Set<string>();
  for (const node of reachableFrom(start, across)) {
    if (told.has(node)) continue;
    const cycle = wayBack(node, across);
    if (cycle === null) continue;
    cycles.push(cycle);
    for (const member of cycle) told.add(member);
  }
  return cycles;
}

/** `start` first, then the nearer before the farther. */
function reachableFrom(start: string, edges: readonly Edge[]): readonly string[] {
  const found = new Set([start]);
  // A set is walked to its end also when it grows on the way.
  for (const node of found) for (const { from, to } of edges) if (from === node) found.add(to);
  return [...found];
}

function wayBack(start: string, edges: readonly Edge[]): readonly string[] | null {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const node of waiting) {
    for (const { from, to } of edges) {
      if (from !== node || cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      if (to === start) return trace(start, cameFrom);
      waiting.push(to);
    }
  }
  return null;
}

function trace(start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [start];
  for (let node = cameFrom.get(start); node !== undefined; node = cameFrom.get(node)) {
    path.unshift(node);
    if (node === start) break;
  }
  return path;
}
