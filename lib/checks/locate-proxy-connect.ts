/** One connection to an address of the proxy. */
import type { Target } from '../model/facts.ts';
import type { NetFailure } from '../net/net-failure.ts';
import type { Observed, Prober, TcpRequest } from '../net/prober.ts';

export interface Connection {
  readonly target: Target;
  readonly seen: Observed<TcpRequest>;
  /** Availability Zone of the address, by the name that the account which owns it has for that zone; null: not known. */
  readonly zone?: string | null;
  /** Subnet of the interface that was dialled; null: not known. */
  readonly subnetId?: string | null;
}

export const PORT = 443;

const TCP_TIMEOUT_MS = 3_000;

/** A proxy with more addresses than this is not one proxy; what is left out is counted in the evidence. */
export const MOST_ADDRESSES = 8;

export async function connect(target: Target, prober: Prober): Promise<Connection> {
  return { target, seen: await prober.observe({ kind: 'tcp', target, samples: 1, timeoutMs: TCP_TIMEOUT_MS }) };
}

/** null: the address answered. */
export function failureOf({ seen }: Connection): NetFailure | null {
  if (!seen.ok) return seen.failure;
  return seen.answer.samplesMs.length > 0 ? null : (seen.answer.failures[0] ?? null);
}
