/** Answers to GetHealthStatus, and what was seen of a proxy that gave them: as when nothing is wrong, with changes. */
import type { HealthObservation } from '../../lib/checks/health-observe.ts';
import type { Target } from '../../lib/model/facts.ts';
import { type NetFailure, type NetFailureKind, netFailure } from '../../lib/net/net-failure.ts';
import type { Exchange } from '../../lib/net/prober.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';

export const FIRST: Target = { address: '10.0.1.10', port: 443, vantage: SANDBOX.vpcId };
export const SECOND: Target = { ...FIRST, address: '10.0.2.10' };
const INSIDE = { place: SANDBOX.vpcId, region: 'us-east-1' };
export const NOW = Date.parse('2026-03-01T12:00:00Z');

export type Answered = Extract<Exchange, { ok: true }>;

export const STATUS = {
  xksProxyFleetSize: 2,
  xksProxyVendor: 'Acme',
  xksProxyModel: 'Acme Proxy 1.0',
  ekmVendor: 'Acme',
  ekmFleetDetails: ['a', 'b'].map((id) => ({ id, model: 'HSM 1', healthStatus: 'ACTIVE' })),
};

/** A kept connection's call, answered well. */
export function warm(changes: Partial<Answered> = {}): Answered {
  return {
    ok: true,
    status: 200,
    headers: { 'content-type': 'application/json', date: new Date(NOW).toUTCString() },
    body: JSON.stringify(STATUS),
    tcpMs: null,
    tlsMs: null,
    requestMs: 20,
    receivedAtMs: NOW,
    ...changes,
  };
}

export const cold = (changes: Partial<Answered> = {}): Answered => warm({ tcpMs: 10, tlsMs: 15, ...changes });
export const failure = (kind: NetFailureKind, phase: NetFailure['phase'] = 'http'): Exchange => ({
  ok: false,
  failure: netFailure(phase, kind, '10.0.1.10:443'),
});

export type Called = Extract<HealthObservation, { state: 'called' }>;

export function called(exchanges: readonly Exchange[], changes: Partial<Called> = {}): Called {
  return {
    state: 'called',
    source: 'xks/payments',
    path: SANDBOX.path,
    accessKeyIdStart: 'TEST',
    contract: null,
    negative: null,
    looks: [{ target: FIRST, seen: { ok: true, perspective: INSIDE, answer: { exchanges } } }],
    ...changes,
  };
}

export const GOOD = [cold(), warm(), warm(), warm(), warm()];
/** An error of the proxy API. */
export const named = (code: number, errorName: string, more: object = {}): Answered =>
  warm({ status: code, body: JSON.stringify({ errorName, ...more }) });
export const NEGATIVE = {
  wrongSecret: named(401, 'AuthenticationFailedException'),
  unsigned: warm({ status: 403, body: '' }),
  stale: named(401, 'AuthenticationFailedException'),
};
export const CONTRACT: NonNullable<Called['contract']> = {
  varied: warm(),
  alone: null,
  strangePath: named(404, 'InvalidUriPathException'),
  get: warm({ status: 405, body: '' }),
};
