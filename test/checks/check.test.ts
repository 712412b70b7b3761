import { describe, expect, it } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { uniqueness } from '../../lib/checks/uniqueness.ts';
import { checkInput, healthyCredential, healthyReading, healthyVpcParams } from '../support/builders.ts';
import { listed, makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { sampleCheck } from '../support/sample-checks.ts';

const LIMIT = 20_000;
const clock = { now: () => 0 };
/** The sample check looks at nothing. */
const NO_PORTS = {} as Parameters<typeof runCheck>[2];

function saying(evidences: readonly string[], code = 'tls/bad') {
  return sampleCheck('tls', 'good', { judge: () => evidences.map((text) => ({ code, evidence: { text } })) });
}

async function resultOf(check: ReturnType<typeof saying>, preflight = {}) {
  const input = checkInput({ params: healthyVpcParams({ Preflight: preflight }) });
  return (await runCheck(check, input, NO_PORTS, clock)).result;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('what the request demotes', () => {
  it.each([
    ['bad', 'warn', 'fail'],
    ['unclear', 'error', null],
    ['odd', 'warn', null],
  ] as const)('%s is %s: only a fault that was told is taken for accepted', async (says, verdict, overriddenFrom) => {
    const result = await resultOf(sampleCheck('tls', says), { Demote: [`tls/${says}`] });
    expect(result).toMatchObject({ verdict, findings: [{ verdict, overriddenFrom }] });
  });
});

describe('the size of a result', () => {
  it.each([1, 19_000, 19_500, 19_600, 19_700, 19_800, 30_000])('is kept with one finding of %d bytes', async (length) => {
    const result = await resultOf(saying(['x'.repeat(length)]));
    expect(bytesOf(result)).toBeLessThanOrEqual(LIMIT);
    expect(result).toMatchObject({ verdict: 'fail', truncated: 0, findings: [{ code: 'tls/bad' }] });
  });

  it.each(['x', 'ü', '"', '\u0001', '\u{1f512}'])('counts bytes as they travel: %j', async (character) => {
    const result = await resultOf(saying(Array.from({ length: 200 }, () => character.repeat(100))));
    expect(bytesOf(result)).toBeLessThanOrEqual(LIMIT);
    expect(result.findings.length + result.truncated).toBe(200);
    expect(result.findings.length).toBeGreaterThan(10);
  });

  it('is kept with the demoted findings of a huge result, whose verdict stays', async () => {
    const result = await resultOf(saying(Array.from({ length: 500 }, () => 'x'.repeat(200))), { Demote: ['tls/bad'] });
    expect(result.verdict).toBe('warn');
    expect(result.truncated).toBeGreaterThan(0);
  });

  it('is reached in one pass, for ten thousand rivals in the account', async () => {
    const params = healthyVpcParams();
    const credential = healthyCredential();
    const wanted = { ...params, CustomKeyStoreName: 'x', XksProxyAuthenticationCredential: credential };
    const { XksProxyAuthenticationCredentialSecretId: _, Preflight: __, ...input } = wanted;
    const stores = Array.from({ length: 10_000 }, (_entry, index) => {
      return { ...listed(`cks-${index}`, input as Parameters<typeof listed>[1]), CustomKeyStoreName: `store-${index}` };
    });
    const kms = { listKeyStores: async () => stores, describeKeyStore: async () => null };
    const { ec2 } = makeMemoryPorts(makeMemoryAccount());
    const quotas = { quotas: async () => [] };
    const ports = { kms, ec2, quotas, credential: { read: async () => healthyReading(credential) } };
    const { result } = await runCheck(uniqueness, checkInput({ params }), ports, clock);
    expect(result.verdict).toBe('fail');
    expect(bytesOf(result)).toBeLessThanOrEqual(LIMIT);
    expect(result.truncated).toBeGreaterThan(20_000);
  });
});
