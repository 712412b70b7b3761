/** What the connection itself says, before any answer is looked at: whose certificate it shows, which HTTP it speaks. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type LiveHealth, startLiveHealth, verified } from '../support/live-health.ts';

let seen: LiveHealth;
beforeAll(async () => {
  seen = await startLiveHealth();
});
afterAll(() => seen.live.proxy.close());
beforeEach(() => seen.heal());

describe('health, on a connection', () => {
  it('sends nothing to a server whose certificate is not the verified one', async () => {
    expect(await seen.look({ facts: verified(['00:11']) })).toMatchObject({ bad: ['health/certificate-changed'], calls: 0 });
  });

  it('says so where it is one that was served before and not verified', async () => {
    const leaf = { sha256: seen.leafSha256, commonName: SANDBOX.host, notAfter: '2026-12-31T00:00:00.000Z' };
    const served = { tls: { leaves: [leaf], verifiedLeaves: ['00:11'], clientCertificateRequired: false } };
    expect(await seen.look({ facts: served })).toMatchObject({ bad: ['health/certificate-not-verified'], calls: 0 });
  });

  it('tells HTTP/1.0 by the status line', async () => {
    seen.live.proxy.behaviour.wire.version = '1.0';
    const { bad, found } = await seen.look();
    expect(bad).toContain('health/old-http');
    expect(found.find(({ code }) => code === 'health/old-http')?.evidence).toMatchObject({ httpVersion: '1.0', failedCalls: 5 });
  });

  it('sends nothing when no certificate could be verified', async () => {
    expect(await seen.look({ facts: verified([]) })).toMatchObject({ bad: ['health/client-certificate-required'], calls: 0 });
  });
});
