/** What the judges of the `load-balancer` check share: what they may say, and of what. */
import type { Evidence } from '../model/json.ts';
import type { Judged } from './finding-table.ts';
import type { BALANCER_FINDINGS } from './load-balancer-findings.ts';
import type { NETWORK_FINDINGS } from './load-balancer-network-findings.ts';
import type { BalancerSeen } from './load-balancer-observe.ts';

export type Code = keyof typeof BALANCER_FINDINGS | keyof typeof NETWORK_FINDINGS;

/** A load balancer that exists. */
export type Present = BalancerSeen & { readonly loadBalancer: NonNullable<BalancerSeen['loadBalancer']> };

/** What cannot be seen although nothing was refused; where that is a fault, other checks blame it. */
export function notVisible(what: string, more: Evidence = {}): Judged<Code> {
  return { code: 'load-balancer/not-visible', evidence: { what, ...more } };
}

/** Which call was refused, and which rows hang on it. */
export function unreadable(evidence: Evidence, requirements: readonly string[]): Judged<Code> {
  return { code: 'load-balancer/unreadable', evidence, requirements };
}
