import { describe, expect, it } from 'vitest';
import { makeApiSigner, signApiCall } from '../../lib/aws/sign-api-call.ts';
import { signAsSdk } from '../support/sign-as-sdk.ts';

const CREDENTIALS = { accessKeyId: 'SANDBOXACCESSKEYID', secretAccessKey: 'not-a-real-secret' };
const DATE = new Date('2026-11-24T10:00:00.123Z');
const BASE = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';

describe('a signed call of the API', () => {
  it.each([
    ['GET', `${BASE}/preflights/run-1`, ''],
    ['GET', `${BASE}/preflights?store=payments&limit=5`, ''],
    ['GET', `${BASE}/preflights?next=b&limit=5&store=%C3%A4%20%2B!*`, ''],
    ['POST', `${BASE}/preflights`, '{"CustomKeyStoreName":"ünïcode"}'],
    ['POST', `${BASE}/base%20path/key-stores`, '{}'],
    ['GET', 'https://api.example.com:8443/', ''],
  ])('%s %s is signed as the SDK signs it', async (method, text, body) => {
    const url = new URL(text);
    const headers = { accept: 'application/json', 'idempotency-key': 'one  key' };
    const signed = signApiCall({ method, url, headers, body }, { credentials: CREDENTIALS, region: 'us-east-1', date: DATE });
    const query = Object.fromEntries(url.searchParams);
    const expected = await signAsSdk({
      method,
      path: url.pathname,
      query,
      headers: { ...headers, host: url.host },
      body,
      AccessKeyId: CREDENTIALS.accessKeyId,
      RawSecretAccessKey: CREDENTIALS.secretAccessKey,
      region: 'us-east-1',
      service: 'execute-api',
      signingDate: DATE,
    });
    expect(signed.authorization).toBe(expected.authorization);
    expect(signed['x-amz-date']).toBe('20261124T100000Z');
  });

  it('carries and signs the token of temporary credentials', () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'not-a-real-token' };
    const call = { method: 'GET', url: new URL(BASE), headers: {}, body: '' };
    const signed = signApiCall(call, { credentials, region: 'us-east-1', date: DATE });
    expect(signed['x-amz-security-token']).toBe('not-a-real-token');
    expect(signed.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });

  it('takes the credentials that SDK clients take', async () => {
    const sign = makeApiSigner({ region: 'eu-west-1', credentials: CREDENTIALS });
    const signed = await sign({ method: 'GET', url: new URL(BASE), headers: {}, body: '' });
    expect(signed.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=SANDBOXACCESSKEYID\/\d{8}\/eu-west-1\/execute-api\//);
  });
});
