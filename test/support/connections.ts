/** Connections to a proxy as a prober reports them, made up: one that was answered, one that failed. */
import type { Connection } from '../../lib/checks/locate-proxy-observe.ts';
import type { Target } from '../../lib/model/facts.ts';
import { netFailure, type NetFailure, type NetFailureKind } from '../../lib/net/net-failure.ts';

export const HERE = { place: 'Lambda outside any VPC', region: 'us-east-1' };

export const at = (address: string, vantage = 'here'): Target => ({ address, port: 443, vantage });

export function answered(target: Target): Connection {
  return { target, seen: { ok: true, perspective: HERE, answer: { samplesMs: [1], loopbackMs: 0, failures: [] } } };
}

export function failed(target: Target, kind: NetFailureKind, phase: NetFailure['phase'] = 'tcp'): Connection {
  return { target, seen: { ok: false, perspective: HERE, failure: netFailure(phase, kind, `${target.address}:443`) } };
}
