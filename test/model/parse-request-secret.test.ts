/** Raw credentials in a request, and whatever else comes in: refused, never repeated, never thrown at. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ParseOptions, parseRequest, type Violation } from '../../lib/model/parse-request.ts';

/** The violations of a body; an accepted one has none. */
function violations(body: unknown, options?: ParseOptions): readonly Violation[] {
  const parsed = parseRequest(typeof body === 'string' ? body : JSON.stringify(body), options);
  return parsed.ok ? [] : parsed.violations;
}

describe('a raw credential', () => {
  const secret = randomBytes(32).toString('base64');
  const PLACES: readonly (readonly [string, unknown, string])[] = [
    [
      'as KMS takes it',
      { XksProxyAuthenticationCredential: { AccessKeyId: 'A', RawSecretAccessKey: secret } },
      'XksProxyAuthenticationCredential',
    ],
    ['flat', { RawSecretAccessKey: secret }, 'RawSecretAccessKey'],
    ['deep down', { Preflight: { Thresholds: { RawSecretAccessKey: secret } } }, 'Preflight.Thresholds.RawSecretAccessKey'],
    ['in a list', { Preflight: { Skip: [{ RawSecretAccessKey: secret }] } }, 'Preflight.Skip[0].RawSecretAccessKey'],
    ['in another spelling', { raw_secret_access_key: secret }, 'raw_secret_access_key'],
    ['its id alone', { AccessKeyId: secret }, 'AccessKeyId'],
  ];

  test.each(PLACES)('%s is refused, and where it belongs is said', (_where, body, field) => {
    const found = violations(body).filter((one) => one.field === field);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('XksProxyAuthenticationCredentialSecretId');
    expect(found[0]?.message).toContain('--proxy-config FILE');
    expect(JSON.stringify(violations(body))).not.toContain(secret);
  });

  test('the name of the secret is no credential', () => {
    expect(violations({ XksProxyAuthenticationCredentialSecretId: 'xks/payments' })).toEqual([]);
  });
});

describe('whatever comes in', () => {
  test('is answered, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.json().map((text) => `{"Preflight": ${text}}`),
        ),
        (text) => {
          const parsed = parseRequest(text, { knownCodes: new Set(['rtt']) });
          expect(parsed.ok || parsed.violations.length > 0).toBe(true);
        },
      ),
    );
  });

  test('a secret is never repeated, wherever it stands', () => {
    const base64 = fc.constantFrom(...'ABCXYZabcxyz0189+/');
    const secrets = fc.string({ unit: base64, minLength: 43, maxLength: 64 });
    const shapes: readonly ((secret: string) => string)[] = [
      (secret) => secret,
      (secret) => `{"CustomKeyStoreName": ${secret}`,
      (secret) => JSON.stringify({ [secret]: secret }),
      (secret) => `{"${secret}": 1, "${secret}": 2}`,
      (secret) => JSON.stringify({ Preflight: { Skip: [secret], [secret]: { [secret]: secret } } }),
      (secret) => JSON.stringify({ Preflight: { Thresholds: secret, Connect: secret }, CustomKeyStoreName: { a: secret } }),
    ];
    fc.assert(
      fc.property(secrets, fc.constantFrom(...shapes), (secret, shape) => {
        const found = violations(shape(secret), { knownCodes: new Set(['rtt']) });
        expect(found).not.toEqual([]);
        expect(JSON.stringify(found)).not.toContain(secret);
      }),
    );
  });
});
