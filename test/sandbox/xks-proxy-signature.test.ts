import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSignatureFault, type SignedRequest, type Verifier } from '../../lib/sandbox/xks-proxy-signature.ts';
import { signAsSdk, type ToSign } from '../support/sign-as-sdk.ts';

const credential = {
  AccessKeyId: 'XKSPREFLIGHTEXAMPLE2345',
  RawSecretAccessKey: 'ExampleOnlyNotARealSecret0123456789abcdefghijk',
};
const signingDate = new Date('2025-01-02T03:04:05Z');
const verifier: Verifier = { credential, region: 'us-east-1', nowMs: signingDate.getTime(), acceptsAnyCredential: false };

// The request of the reference vector: signed by hand after the specification, and by botocore.
const body = '{"requestMetadata":{"kmsRequestId":"00000000-0000-4000-8000-000000000001","kmsOperation":"KmsHealthCheck"}}';
const vector: SignedRequest = {
  method: 'POST',
  path: '/demo/kms/xks/v1/health',
  rawHeaders: [
    'Host',
    'xks.example.com',
    'X-Amz-Date',
    '20250102T030405Z',
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=XKSPREFLIGHTEXAMPLE2345/20250102/us-east-1/kms-xks-proxy/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, Signature=3f1b0d2b1073ec795298e2d5665f24cf9be8993a8adf96a40e156ec117a427f6',
  ],
  body: Buffer.from(body),
};

const toSign: ToSign = {
  method: 'POST',
  path: vector.path,
  headers: { host: 'xks.example.com' },
  body,
  ...credential,
  region: 'us-east-1',
  service: 'kms-xks-proxy',
  signingDate,
};

async function signed(changes: Partial<ToSign> = {}): Promise<SignedRequest> {
  const request = { ...toSign, ...changes };
  const headers = await signAsSdk(request);
  const { method, path } = request;
  return { method, path, rawHeaders: Object.entries(headers).flat(), body: Buffer.from(request.body) };
}

function withHeader(request: SignedRequest, name: string, value: string | null): SignedRequest {
  const pairs = request.rawHeaders.flatMap((key, index) => (index % 2 === 0 ? [[key, request.rawHeaders[index + 1] ?? '']] : []));
  const others = pairs.filter(([key]) => key?.toLowerCase() !== name);
  return { ...request, rawHeaders: [...others, ...(value === null ? [] : [[name, value]])].flat() };
}

function altered(find: string | RegExp, replacement: string): SignedRequest {
  return { ...vector, rawHeaders: vector.rawHeaders.map((text) => text.replace(find, replacement)) };
}

describe('a genuine signature', () => {
  it('of the reference vector is accepted', () => {
    expect(findSignatureFault(vector, verifier)).toBeNull();
  });

  it('of the SDK signer is accepted for any path, body and set of signed headers', async () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
    const inputs = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.string({ unit: 'grapheme' }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(inputs, async ([segments, text, more]) => {
        const extra = more ? { 'content-type': 'application/json', 'x-trace': ' a  b ' } : {};
        const headers = { host: 'xks.example.com:8443', ...extra };
        const request = await signed({ path: `/${segments.join('/')}/kms/xks/v1/health`, body: text, headers });
        expect(findSignatureFault(request, verifier)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  it.each([-300, 300])('is accepted when the clocks differ by %i seconds', (seconds) => {
    expect(findSignatureFault(vector, { ...verifier, nowMs: verifier.nowMs + seconds * 1000 })).toBeNull();
  });
});

describe('a request is refused', () => {
  it.each([-301, 301])('when the clocks differ by %i seconds', (seconds) => {
    expect(findSignatureFault(vector, { ...verifier, nowMs: verifier.nowMs + seconds * 1000 })).toContain('five minutes');
  });

  it('when method, path, body or a signed header is not what was signed', () => {
    const doesNotMatch = 'The access key id or the signature does not match';
    expect(findSignatureFault({ ...vector, method: 'PUT' }, verifier)).toBe(doesNotMatch);
    expect(findSignatureFault({ ...vector, path: '/demo/kms/xks/v1/Health' }, verifier)).toBe(doesNotMatch);
    expect(findSignatureFault({ ...vector, body: Buffer.from(`${body} `) }, verifier)).toBe(doesNotMatch);
    expect(findSignatureFault(withHeader(vector, 'host', 'xks.example.org'), verifier)).toBe(doesNotMatch);
  });

  it('when the secret or the access key id is another', () => {
    const others = [{ RawSecretAccessKey: `${credential.RawSecretAccessKey}x` }, { AccessKeyId: 'XKSPREFLIGHTEXAMPLE2346' }];
    for (const changes of others) {
      expect(findSignatureFault(vector, { ...verifier, credential: { ...credential, ...changes } })).toContain('does not match');
    }
  });

  it('when it was signed for another Region or service', async () => {
    expect(findSignatureFault(await signed({ region: 'eu-west-1' }), verifier)).toContain('another Region');
    expect(findSignatureFault(await signed({ service: 'kms' }), verifier)).toContain('another service');
  });

  it.each([
    ['no Authorization', withHeader(vector, 'authorization', null), 'not signed'],
    ['another algorithm', altered('AWS4-HMAC-SHA256 ', 'AWS4-ECDSA-P256-SHA256 '), 'not signed'],
    ['a truncated signature', altered(/f6$/, ''), 'not signed'],
    ['a scope of too many parts', altered('/aws4_request', '/x/aws4_request'), 'not signed'],
    ['no X-Amz-Date', withHeader(vector, 'x-amz-date', null), 'malformed'],
    ['a malformed X-Amz-Date', withHeader(vector, 'x-amz-date', '2025-01-02T03:04:05Z'), 'malformed'],
    ['another day in the scope', altered('/20250102/', '/20250103/'), 'different days'],
    ['an unsigned Host', altered('SignedHeaders=host;', 'SignedHeaders='), 'have to be there'],
    ['an unsigned X-Amz-Date', altered('SignedHeaders=host;x-amz-date', 'SignedHeaders=host'), 'have to be there'],
    ['a signed header that is absent', altered('SignedHeaders=host;', 'SignedHeaders=content-type;host;'), 'have to be there'],
  ])('with %s', (_case, request, fault) => {
    expect(findSignatureFault(request, verifier)).toContain(fault);
  });
});

describe('a verifier that accepts any credential', () => {
  const careless: Verifier = { ...verifier, acceptsAnyCredential: true };

  it('takes a wrong signature but not an absent one', () => {
    expect(findSignatureFault(altered(/f6$/, 'f7'), careless)).toBeNull();
    expect(findSignatureFault(withHeader(vector, 'authorization', null), careless)).toContain('not signed');
  });
});
