/** Which quota holds: the one that Service Quotas lists as applied, else the default. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { uniqueness } from '../../lib/checks/uniqueness.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
afterAll(() => aws.close());

const applied = (value: number) => ({ ok: true, value: [{ name: 'Custom key stores', value }] }) as const;
const unlisted = { ok: true, value: [{ name: 'AWS KMS keys', value: 100_000 }] } as const;
const refused = {
  ok: false,
  evidence: { action: 'servicequotas:ListServiceQuotas', refusal: 'denied', awsError: 'AccessDeniedException', cause: 'no' },
} as const;

test.each([
  [12, applied(50), 'uniqueness/quota-left', { quota: 50, left: 38, quotaFrom: 'Service Quotas' }],
  [48, applied(50), 'uniqueness/quota-nearly-used', { left: 2 }],
  [50, applied(50), 'uniqueness/quota-exhausted', { left: 0 }],
  [51, applied(50), 'uniqueness/quota-exhausted', { left: 0 }],
  [3, unlisted, 'uniqueness/quota-left', { quota: 10, quotaFrom: 'the default: Service Quotas does not list it' }],
  [3, refused, 'uniqueness/quota-left', { quotaFrom: 'the default: servicequotas:ListServiceQuotas was refused' }],
  [12, refused, 'uniqueness/quota-unknown', { existing: 12, quota: 10 }],
] as const)('%i stores under the quota that is applied', (existing, quotas, code, evidence) => {
  const stores = Array.from({ length: existing }, (_, at) => ({
    CustomKeyStoreId: `cks-${at}`,
    CustomKeyStoreName: `other-${at}`,
  }));
  const seen = { stores, AccessKeyId: null, path: SANDBOX.path, services: { ok: true, value: [] }, quotas } as const;
  const found = findingsOf(uniqueness, seen, checkInput()).find((one) => one.code.includes('quota'));
  expect(found).toMatchObject({ code, evidence });
});

const check = async () => (await runCheck(uniqueness, checkInput(), aws.ports, { now: () => 0 })).result;

test('a quota that is listed is used', async () => {
  aws.reset();
  aws.world.quotas.kms = [{ QuotaName: 'Custom key stores', Value: 2 }];
  expect((await check()).findings.find(({ code }) => code === 'uniqueness/quota-nearly-used')?.evidence).toMatchObject({
    quota: 2,
    quotaFrom: 'Service Quotas',
  });
});

test('a refused quota costs nothing, and that is said', async () => {
  aws.reset();
  aws.world.faults.push({ service: 'servicequotas', operation: null, kind: 'denied', times: 9 });
  const { verdict, findings } = await check();
  expect(verdict).toBe('pass');
  expect(findings.find(({ code }) => code === 'uniqueness/quota-left')?.evidence['quotaFrom']).toContain('was refused');
});
