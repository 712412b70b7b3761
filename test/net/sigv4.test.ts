import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signProxyRequest } from '../../lib/net/sigv4.ts';
import { signAsSdk } from '../support/sign-as-sdk.ts';

const AccessKeyId = 'XKSPREFLIGHTEXAMPLE2345';

describe('signProxyRequest', () => {
  it('gives the signature that botocore gives for the same request', () => {
    const headers = signProxyRequest({
      method: 'POST',
      host: 'xks.example.com',
      path: '/demo/kms/xks/v1/health',
      body: '{"requestMetadata":{"kmsRequestId":"00000000-0000-4000-8000-000000000001","kmsOperation":"KmsHealthCheck"}}',
      region: 'us-east-1',
      credential: { AccessKeyId, RawSecretAccessKey: 'ExampleOnlyNotARealSecret0123456789abcdefghijk' },
      date: new Date('2025-01-02T03:04:05.678Z'),
    });
    expect(headers).toEqual({
      host: 'xks.example.com',
      'x-amz-date': '20250102T030405Z',
      'content-type': 'application/json',
      authorization:
        'AWS4-HMAC-SHA256 Credential=XKSPREFLIGHTEXAMPLE2345/20250102/us-east-1/kms-xks-proxy/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, Signature=3f1b0d2b1073ec795298e2d5665f24cf9be8993a8adf96a40e156ec117a427f6',
    });
  });

  it('agrees with the SDK signer on any path, body, secret and date', async () => {
    const path = fc.array(fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/), { minLength: 1, maxLength: 6 });
    const secret = fc.stringMatching(/^[a-zA-Z0-9/+=]{43,64}$/);
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    const requests = fc.record({ segments: path, body: fc.string({ unit: 'grapheme' }), RawSecretAccessKey: secret, date });
    await fc.assert(
      fc.asyncProperty(requests, async ({ segments, body, RawSecretAccessKey, date: signingDate }) => {
        const request = { method: 'POST', path: `/${segments.join('/')}`, body, region: 'eu-west-3' } as const;
        const host = 'proxy.example.com';
        const expected = await signAsSdk({
          ...request,
          headers: { host },
          service: 'kms-xks-proxy',
          signingDate,
          AccessKeyId,
          RawSecretAccessKey,
        });
        const headers = signProxyRequest({
          ...request,
          host,
          date: signingDate,
          credential: { AccessKeyId, RawSecretAccessKey },
        });
        expect(headers.authorization).toBe(expected.authorization);
        expect(headers['x-amz-date']).toBe(expected['x-amz-date']);
      }),
      { numRuns: 60 },
    );
  });
});
