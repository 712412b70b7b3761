import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CredentialPort, CredentialReading } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { request } from '../../lib/checks/request.ts';
import { CREDENTIAL_FINDINGS } from '../../lib/checks/request-credential-findings.ts';
import type { Params } from '../../lib/model/params.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { checkInput, findingsOf, healthyCredential, healthyReading, healthyVpcParams, run } from '../support/builders.ts';
import { answering, codes, findings, withCredential } from '../support/request-findings.ts';

const VPC = healthyVpcParams();
const id = healthyCredential().AccessKeyId;

function absent(
  why: 'none-given' | 'does-not-exist' | 'not-readable' | 'other-host' | 'outside-prefix' | 'not-json',
): CredentialReading {
  return { found: false, why, source: 'xks/payments', detail: 'd' };
}

/** Each row has one thing wrong, and exactly that is found. */
const ONE_FAULT: readonly (readonly [code: string, params: Params, reading: CredentialReading])[] = [
  ['request/credential-unreadable', VPC, absent('does-not-exist')],
  ['request/credential-not-json', VPC, absent('not-json')],
  ['request/access-key-id-missing', VPC, withCredential({ AccessKeyId: undefined })],
  ['request/access-key-id-length', VPC, withCredential({ AccessKeyId: 'ABCDEFGHIJKLMNOPQRS' })],
  ['request/access-key-id-length', VPC, withCredential({ AccessKeyId: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456' })],
  ['request/access-key-id-characters', VPC, withCredential({ AccessKeyId: 'ABCDE12345670ABCDEFG' })],
  ['request/access-key-id-characters', VPC, withCredential({ AccessKeyId: `${id}\n` })],
  ['request/secret-missing', VPC, withCredential({ RawSecretAccessKey: '' })],
  ['request/secret-length', VPC, withCredential({ RawSecretAccessKey: `${randomBytes(30).toString('base64')}AB` })],
  ['request/secret-length', VPC, withCredential({ RawSecretAccessKey: randomBytes(49).toString('base64') })],
  ['request/secret-characters', VPC, withCredential({ RawSecretAccessKey: `-${randomBytes(32).toString('base64')}` })],
  ['request/secret-characters', VPC, withCredential({ RawSecretAccessKey: `${randomBytes(32).toString('base64')}\n` })],
  [
    'request/credential-swapped',
    VPC,
    healthyReading({ AccessKeyId: randomBytes(32).toString('base64'), RawSecretAccessKey: id }),
  ],
  ['request/credential-of-iam', VPC, withCredential({ AccessKeyId: 'AKIA234567ABCDEFGHIJ' })],
  ['request/credential-published', VPC, withCredential({ AccessKeyId: 'BETWEEN2TENAND3TENCHARACTERS' })],
  ['request/secret-weak', VPC, withCredential({ RawSecretAccessKey: 'a'.repeat(44) })],
  ['request/secret-weak', VPC, withCredential({ RawSecretAccessKey: randomBytes(23).toString('hex') })],
  ['request/credential-in-text', healthyVpcParams({ CustomKeyStoreName: `store of ${id}` }), withCredential({ AccessKeyId: id })],
];

describe('one fault, one finding', () => {
  test.each(ONE_FAULT)('%s', async (code, params, reading) => {
    const all = await findings(params, reading);
    expect(codes(all, 'fail', 'warn', 'error')).toEqual([code]);
  });

  test('request/access-key-id-reveals-secret', async () => {
    const { RawSecretAccessKey } = healthyCredential();
    const reading = withCredential({ AccessKeyId: id, RawSecretAccessKey: `${id.slice(0, 8)}${RawSecretAccessKey}` });
    expect(codes(await findings(VPC, reading), 'fail', 'warn')).toEqual(['request/access-key-id-reveals-secret']);
  });

  test('request/credential-not-given is skipped: the `health` check counts it', async () => {
    const all = await findings(VPC, absent('none-given'));
    expect(codes(all, 'fail', 'warn', 'error')).toEqual([]);
    expect(all.find(({ code }) => code === 'request/credential-not-given')).toMatchObject({
      verdict: 'skipped',
      reason: 'blocked',
    });
  });

  test('no request/credential-file-used when the credential came from the secret', async () => {
    const all = await findings(VPC, healthyReading(), { run: run({ credentialSource: 'xks/payments' }) });
    expect(codes(all, 'pass')).toContain('request/credential-well-formed');
    expect(codes(all, 'pass')).not.toContain('request/credential-file-used');
  });

  test('request/credential-file-used, when file and secret id are given', async () => {
    const all = await findings(VPC, healthyReading(), { run: run({ credentialSource: '--proxy-config' }) });
    expect(codes(all, 'pass')).toContain('request/credential-file-used');
  });

  test('request/credential-own, only for a credential that is whole and has no sign of anything else', async () => {
    expect(codes(await findings(VPC), 'pass')).toContain('request/credential-own');
    const weak = withCredential({ RawSecretAccessKey: randomBytes(12).toString('base64').repeat(3) });
    expect(codes(await findings(VPC, weak))).not.toContain('request/credential-own');
    const half = withCredential({ AccessKeyId: undefined });
    expect(codes(await findings(VPC, half))).not.toContain('request/credential-own');
  });

  test('request/credential-not-read is skipped: without a host there is nothing to compare the tag with', async () => {
    const hostless = { ...VPC, XksProxyUriEndpoint: 'http://myproxy.xks.example.com' };
    const all = await findings(hostless, absent('other-host'));
    expect(all.find(({ code }) => code === 'request/credential-not-read')).toMatchObject({
      verdict: 'skipped',
      reason: 'blocked',
    });
    expect(codes(all, 'error')).toEqual([]);
    expect(codes(await findings(VPC, absent('other-host')), 'error')).toEqual(['request/credential-unreadable']);
  });

  test('a secret that cannot be used has a remedy of its own for every cause', async () => {
    const causes = ['does-not-exist', 'not-readable', 'other-host', 'outside-prefix'] as const;
    const remedies = await Promise.all(causes.map(async (why) => (await findings(VPC, absent(why))).find(isUnreadable)?.remedy));
    expect(new Set(remedies).size).toBe(causes.length);
    expect(remedies[0]).toContain("aws secretsmanager create-secret --region 'us-east-1' --name 'xks/payments'");
    expect(remedies[2]).toContain("--tags 'Key=xks-preflight:endpoint,Value=myproxy.xks.example.com'");
  });

  test('every declared code has its case here', () => {
    const elsewhere = [
      'request/credential-well-formed',
      'request/credential-own',
      'request/credential-not-read',
      'request/access-key-id-reveals-secret',
      'request/credential-not-given',
      'request/credential-file-used',
    ];
    const tested = [...new Set([...ONE_FAULT.map(([code]) => code), ...elsewhere])].toSorted();
    expect(tested).toEqual(Object.keys(CREDENTIAL_FINDINGS).toSorted());
  });
});

function isUnreadable({ code }: { readonly code: string }): boolean {
  return code === 'request/credential-unreadable';
}

describe('the credential', () => {
  test('stands in no observation and no finding, only four characters of its id', async () => {
    const credential = healthyCredential();
    const port = answering(healthyReading(credential));
    const seen = await request.observe(checkInput(), { credential: port });
    const text = JSON.stringify([seen, findingsOf(request, seen)]);
    expect(text).toContain(`${credential.AccessKeyId.slice(0, 4)}…`);
    expect(text).not.toContain(credential.AccessKeyId.slice(0, 5));
    expect(text).not.toContain(credential.RawSecretAccessKey.slice(0, 5));
  });

  test('no part of it is shown when it is malformed: the id may be the secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 6, unit: fc.constantFrom(...'xyz#018') }), async (piece) => {
        const all = await findings(VPC, withCredential({ AccessKeyId: `${piece}#`, RawSecretAccessKey: `#${piece}` }));
        expect(JSON.stringify(all)).not.toContain(piece);
      }),
    );
  });

  test('random secrets in any usual notation are not called weak', async () => {
    for (let round = 0; round < 50; round += 1) {
      for (const secret of [
        randomBytes(32).toString('base64'),
        randomBytes(48).toString('base64'),
        randomBytes(32).toString('hex'),
      ]) {
        expect(codes(await findings(VPC, withCredential({ RawSecretAccessKey: secret })), 'warn', 'fail')).toEqual([]);
      }
    }
  });

  test('a throttled Secrets Manager costs one finding, not the check', async () => {
    const refusal = new AwsRefusal('secretsmanager:GetSecretValue', 'throttled', 'ThrottlingException', 'Rate exceeded');
    const credential: CredentialPort = { read: () => Promise.reject(refusal) };
    const { result } = await runCheck(request, checkInput(), { credential }, { now: () => 0 });
    expect(codes(result.findings, 'error')).toEqual(['request/credential-unreadable']);
    expect(codes(result.findings, 'pass')).toContain('request/endpoint-well-formed');
  });
});
