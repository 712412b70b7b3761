import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialReading, KeyMetadata, KeyPort } from '../../lib/aws/ports.ts';
import { conformance } from '../../lib/checks/conformance.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { CONFORMANCE_FAULTS } from '../../lib/sandbox/faults-conformance.ts';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { FAULTY_ANSWER, TEST_KEY_ID } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { findingsOf, healthyReading, healthyVpcParams, run } from '../support/builders.ts';
import { type LiveProxy, startLiveProxy } from '../support/live-proxy.ts';

let live: LiveProxy;
let leafSha256: string;
let healthy: LiveProxy['proxy']['behaviour'];
beforeAll(async () => {
  live = await startLiveProxy();
  const issued = await live.ca.issue(certificateProfile(SANDBOX.host));
  leafSha256 = new X509Certificate(issued.chainPems[0]!).fingerprint256;
  live.proxy.setCertificate(issued);
  healthy = structuredClone(live.proxy.behaviour);
});
afterAll(() => live.proxy.close());
beforeEach(() => {
  Object.assign(live.proxy.behaviour, structuredClone(healthy));
});

const ARN = 'arn:aws:kms:us-east-1:111122223333:key/';

/** An account with so many keys; the given one is made of an external key. */
function keysOf(count: number, backed: Readonly<Record<number, string>> = {}): KeyPort {
  return {
    listKeys: async () => Array.from({ length: count }, (_, index) => `${ARN}${index}`),
    async describeKey(keyId) {
      const Id = backed[Number(keyId.slice(ARN.length))];
      return { KeyId: keyId, ...(Id === undefined ? {} : { XksKeyConfiguration: { Id } }) } as KeyMetadata;
    },
  };
}

interface Looking {
  readonly keys?: KeyPort;
  readonly keyId?: string;
  readonly reading?: CredentialReading;
  readonly requestedBy?: string | null;
  /** Further addresses of the proxy. */
  readonly more?: readonly string[];
}

async function look({
  keys = keysOf(0),
  keyId = TEST_KEY_ID,
  reading,
  requestedBy = run().requestedBy,
  more = [],
}: Looking = {}) {
  const before = live.proxy.requests.length;
  const params = healthyVpcParams({ Preflight: { Conformance: { ExternalKeyId: keyId } } });
  const targets = [live.target, ...more.map((address) => ({ ...live.target, address }))];
  const facts = {
    'locate-proxy': { host: SANDBOX.host, targets, perspective: SANDBOX.vpcId },
    tls: { leaves: [], verifiedLeaves: [leafSha256], clientCertificateRequired: false },
  };
  const input = live.input(facts, { params, run: run({ requestedBy }) });
  const credential = { read: async () => reading ?? healthyReading(live.credential) };
  const clock = { now: () => Date.now() };
  const observation = await conformance.observe(input, { prober: live.prober, clock, keys, credential });
  const found = findingsOf(conformance, observation, input);
  const requests = live.proxy.requests.slice(before);
  const bad = found.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code);
  return { observation, found, bad, requests };
}

describe('of several addresses', () => {
  const usable = async (more: readonly string[]) =>
    (await look({ more })).found.find(({ code }) => code === 'conformance/metadata-usable')?.evidence;

  it('one is tried, since each call uses the key, and the evidence says so', async () => {
    const address = `${live.target.address}:443`;
    expect(await usable(['10.0.2.10', '10.0.3.10'])).toMatchObject({ address, addressesNotTried: 2 });
    expect(await usable([])).not.toHaveProperty('addressesNotTried');
  });
});

describe('conformance, against a real proxy', () => {
  it('has nothing but good to say of the sandbox proxy, with 18 calls about two keys after one about health', async () => {
    const { bad, requests } = await look();
    expect(bad).toEqual([]);
    expect(requests).toHaveLength(19);
    const ids = new Set(requests.slice(1).map(({ path }) => path.replace(/^.*\/keys\/([^/]+)\/.*$/, '$1')));
    expect([...ids].toSorted()).toEqual([TEST_KEY_ID, 'xks-preflight-no-such-key']);
    expect(new Set(requests.map(({ kmsOperation }) => kmsOperation))).toEqual(
      new Set(['KmsHealthCheck', 'CreateKey', 'Encrypt', 'Decrypt']),
    );
  });

  it('blames no key operation where a page greets everybody with 200', async () => {
    const { htmlPage } = FAULTY_ANSWER;
    live.proxy.behaviour.answers = { health: htmlPage, metadata: htmlPage, encrypt: htmlPage };
    expect(await look()).toMatchObject({ bad: ['conformance/not-called'], found: [{ evidence: { status: 200 } }] });
  });

  it.each([
    ['no metadata', { ciphertextMetadata: null }],
    ['20 bytes of metadata', { ciphertextMetadata: 'x'.repeat(20) }],
    ['long vectors', { initializationVectorBytes: 16 as const }],
  ])('accepts %s', async (_what, changes) => {
    Object.assign(live.proxy.behaviour.keyHandling, changes);
    expect((await look()).bad).toEqual([]);
  });

  const faults = CONFORMANCE_FAULTS.filter(({ name }) => name !== 'test-key-in-use');
  it.each(faults.map((fault) => [fault.name, fault] as const))('finds %s', async (_name, fault) => {
    const plan = healthyPlan('vpc');
    fault.breaks(plan);
    const { keys, answers, keyHandling } = plan.behaviour;
    Object.assign(live.proxy.behaviour, { keys, answers, keyHandling });
    const keyId = plan.params.Preflight?.Conformance?.ExternalKeyId ?? '';
    expect((await look({ keyId })).bad).toEqual(expect.arrayContaining([...fault.codes]));
  });

  it('uses no key that is missing, disabled or denied', async () => {
    live.proxy.behaviour.keys[TEST_KEY_ID]!.keyStatus = 'DISABLED';
    expect((await look()).requests).toHaveLength(2);
    live.proxy.behaviour.keys = {};
    expect((await look()).requests).toHaveLength(2);
  });

  it('sends nothing for an id that is none, and nothing unsigned', async () => {
    for (const keyId of ['', 'a b', 'a/b', 'x'.repeat(129), 'ä']) {
      expect(await look({ keyId })).toMatchObject({ bad: ['conformance/key-id-malformed'], requests: [] });
    }
    const none: CredentialReading = { found: false, why: 'none-given', source: null, detail: 'x' };
    expect(await look({ reading: none })).toMatchObject({ bad: ['conformance/not-called'], requests: [] });
  });

  it('encrypts nothing where health requests fail', async () => {
    live.proxy.behaviour.region = 'eu-west-1';
    const { bad, requests } = await look();
    expect(bad).toEqual(['conformance/not-called']);
    expect(requests.map(({ kmsOperation }) => kmsOperation)).toEqual(['KmsHealthCheck', 'CreateKey']);
  });

  it('sends no caller that is no ARN', async () => {
    expect((await look({ requestedBy: 'somebody' })).observation).toMatchObject({
      awsPrincipalArn: `arn:aws:iam::${SANDBOX.account}:role/xks-preflight`,
    });
  });

  it('leaves no plaintext, no secret and no signature behind, not even of a proxy that tells it', async () => {
    live.proxy.behaviour.keyHandling.verifiesTag = false;
    const { observation, found } = await look();
    const text = JSON.stringify([observation, found]);
    expect(text).not.toContain(live.credential.RawSecretAccessKey);
    expect(text).not.toContain(live.credential.AccessKeyId);
    expect(text).not.toMatch(/AWS4-HMAC|Signature=/);
    expect(JSON.stringify(found)).not.toMatch(/[A-Za-z0-9+/]{40}/);
  });
});

describe('the KMS keys of the account', () => {
  const about = (keys: KeyPort) =>
    look({ keys }).then(({ found }) => found.find(({ requirements }) => requirements.includes('XKS-PROTO-012')));

  it('are looked at, each of them', async () => {
    expect(await about(keysOf(25))).toMatchObject({ code: 'conformance/test-key-apart', evidence: { keys: 25 } });
    expect(await about(keysOf(25, { 23: TEST_KEY_ID, 4: 'another-key' }))).toMatchObject({
      code: 'conformance/test-key-in-use',
      evidence: { KmsKeys: [`${ARN}23`] },
    });
  });

  it('are not all looked at where there are very many', async () => {
    expect(await about(keysOf(1_001, { 1000: TEST_KEY_ID }))).toMatchObject({
      code: 'conformance/backing-untold',
      evidence: { keys: 1_001, lookedAt: 1_000 },
    });
  });

  it('may be out of sight: then the permission is named, and everything else goes on', async () => {
    const refuse = (action: string) => () => Promise.reject(new AwsRefusal(action, 'denied', 'AccessDeniedException', 'no'));
    const unlisted = await look({ keys: { ...keysOf(1), listKeys: refuse('kms:ListKeys') } });
    expect(unlisted.bad).toEqual(['conformance/backing-untold']);
    expect(unlisted.requests).toHaveLength(19);
    expect(await about({ ...keysOf(2), describeKey: refuse('kms:DescribeKey') })).toMatchObject({
      code: 'conformance/backing-untold',
      evidence: { action: 'kms:DescribeKey', lookedAt: 0 },
    });
  });
});
