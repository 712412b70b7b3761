/** The sandbox's KMS follows every path of a chain, by code of its own, and trusts nobody more for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KmsReality, makeKmsReality } from '../../lib/sandbox/aws/kms-reality.ts';
import { certificateProfile, type LeafIssuer } from '../../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type LiveProxy, startLiveProxy } from '../support/live-proxy.ts';

let live: LiveProxy;
beforeAll(async () => {
  live = await startLiveProxy();
});
afterAll(() => live.proxy.close());

function kmsTrusting(roots: readonly string[]): KmsReality {
  return makeKmsReality({
    resolve: async () => [SANDBOX.publicAddresses[0]],
    dial: () => ({ host: '127.0.0.1', port: live.proxy.port }),
    roots,
    timeoutMs: 5_000,
  });
}

async function verdict(issuer: LeafIssuer, roots: readonly string[]) {
  live.proxy.setCertificate(await live.ca.issue(certificateProfile(SANDBOX.host, { issuer })));
  const { AccessKeyId, RawSecretAccessKey = '' } = live.credential;
  return kmsTrusting(roots).callProxy({
    endpoint: `https://${SANDBOX.host}`,
    path: SANDBOX.path,
    credential: { AccessKeyId, RawSecretAccessKey },
    region: SANDBOX.region,
    connectivity: 'PUBLIC_ENDPOINT',
    serviceName: null,
    kmsOperation: 'CreateCustomKeyStore',
  });
}

const REFUSED = { ok: false, create: 'XksProxyUriUnreachableException', connect: 'XKS_PROXY_INVALID_TLS_CONFIGURATION' };

describe("the sandbox's KMS", () => {
  it.each(['intermediate', 'cross-signed', 'cross-signed-trusted-first', 'cross-signed-root', 'long', 'root'] as const)(
    'accepts a chain that leads to a root of its own: %s',
    async (issuer) => {
      expect(await verdict(issuer, [live.ca.rootPem])).toEqual({ ok: true });
    },
  );

  it.each(['cross-signed', 'cross-signed-root', 'untrusted', 'self-signed', 'public', 'long'] as const)(
    'refuses one that leads to strangers only: %s',
    async (issuer) => {
      expect(await verdict(issuer, [live.ca.expiredRootPem])).toEqual(REFUSED);
    },
  );

  it.each(['constrained-intermediate', 'expired-intermediate', 'expired-root'] as const)(
    'refuses one that leads to its root past something bad: %s',
    async (issuer) => {
      expect(await verdict(issuer, [live.ca.rootPem, live.ca.expiredRootPem])).toEqual(REFUSED);
    },
  );
});
