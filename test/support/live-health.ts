/** The `health` check against a real proxy on loopback. */
import { X509Certificate } from 'node:crypto';
import type { CredentialReading } from '../../lib/aws/ports.ts';
import type { CheckInput } from '../../lib/checks/check.ts';
import { health } from '../../lib/checks/health.ts';
import type { HealthObservation } from '../../lib/checks/health-observe.ts';
import type { Facts } from '../../lib/model/facts.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { findingsOf, healthyReading } from './builders.ts';
import { type LiveProxy, startLiveProxy } from './live-proxy.ts';

export interface Looking {
  readonly changes?: Partial<CheckInput>;
  readonly reading?: CredentialReading;
  readonly facts?: Partial<Facts>;
}

export interface LiveHealth {
  readonly live: LiveProxy;
  readonly leafSha256: string;
  /** Makes the proxy behave again. */
  heal(): void;
  look(looking?: Looking): Promise<HealthLook>;
}

interface HealthLook {
  readonly observation: HealthObservation;
  readonly found: readonly Finding[];
  readonly bad: readonly string[];
  /** Requests that arrived. */
  readonly calls: number;
}

/** A busy machine may be slow: only the test that slows the proxy down on purpose looks at these. */
export const TIMED = new Set(['health/too-slow', 'health/slow-on-average', 'health/far-key-manager']);

export function verified(leaves: readonly string[]): Partial<Facts> {
  return { tls: { leaves: [], verifiedLeaves: leaves, clientCertificateRequired: leaves.length === 0 }, rtt: { medianMs: 0.1 } };
}

export async function startLiveHealth(): Promise<LiveHealth> {
  const live = await startLiveProxy();
  const issued = await live.ca.issue(certificateProfile(SANDBOX.host));
  const leafSha256 = new X509Certificate(issued.chainPems[0]!).fingerprint256;
  live.proxy.setCertificate(issued);
  const healthy = structuredClone(live.proxy.behaviour);
  const clock = { now: () => Date.now() };
  return {
    live,
    leafSha256,
    heal: () => void Object.assign(live.proxy.behaviour, structuredClone(healthy)),
    async look({ changes = {}, reading = healthyReading(live.credential), facts = verified([leafSha256]) } = {}) {
      const before = live.proxy.requests.length;
      const input = live.input(facts, changes);
      const observation = await health.observe(input, { prober: live.prober, clock, credential: { read: async () => reading } });
      const found = findingsOf(health, observation, input);
      const bad = found.filter(({ verdict, code }) => verdict !== 'pass' && !TIMED.has(code)).map(({ code }) => code);
      return { observation, found, bad, calls: live.proxy.requests.length - before };
    },
  };
}
