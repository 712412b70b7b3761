import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveCredentials } from '../../lib/aws/secrets.ts';
import { REGION, SECRET, startTestAws, type TestAws } from '../sandbox/aws/healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => {
  aws.reset();
  aws.world.secrets = [{ Name: 'xks/payments', ARN, SecretString: JSON.stringify(credential), Tags: [] }];
});
afterAll(() => aws.endpoint.close());

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:xks/payments-AbCdEf';
const credential = { AccessKeyId: 'ABCDEFGHIJKLMNOPQRST', RawSecretAccessKey: SECRET };
const params = { XksProxyAuthenticationCredentialSecretId: 'xks/payments', XksProxyUriEndpoint: 'https://Proxy.example.com' };
const options = { region: REGION, requireHostTag: false };

function setSecret(SecretString: string, host?: string): void {
  const Tags = host === undefined ? [] : [{ Key: 'xks-preflight:endpoint', Value: host }];
  aws.world.secrets = [{ Name: 'xks/payments', ARN, SecretString, Tags }];
}

describe('reading the credential', () => {
  it.each(['xks/payments', ARN])('finds it by %s', async (XksProxyAuthenticationCredentialSecretId) => {
    const reading = await makeLiveCredentials(options).read({ ...params, XksProxyAuthenticationCredentialSecretId });
    expect(reading).toEqual({ found: true, credential, XksProxyUriPath: null, source: ARN });
  });

  it('takes a whole proxy configuration file', async () => {
    setSecret(JSON.stringify({ XksProxyUriPath: '/p/kms/xks/v1', XksProxyAuthenticationCredential: credential }));
    expect(await makeLiveCredentials(options).read(params)).toEqual({
      found: true,
      credential,
      XksProxyUriPath: '/p/kms/xks/v1',
      source: ARN,
    });
  });

  it('hands on malformed fields for the checks to judge', async () => {
    setSecret('{"AccessKeyId": 7}');
    expect(await makeLiveCredentials(options).read(params)).toMatchObject({
      found: true,
      credential: { AccessKeyId: 7, RawSecretAccessKey: undefined },
    });
  });

  it.each([`not json ${SECRET}`, `["${SECRET}"]`, ''])(
    'says that it is no JSON object, without repeating it',
    async (content) => {
      setSecret(content);
      const reading = await makeLiveCredentials(options).read(params);
      expect(reading).toMatchObject({ found: false, why: 'not-json', source: ARN });
      expect(JSON.stringify(reading)).not.toContain(SECRET);
    },
  );

  it('tells none given from one that does not exist, one that is denied and one outside the prefix', async () => {
    const { XksProxyAuthenticationCredentialSecretId: _id, ...none } = params;
    const port = makeLiveCredentials({ ...options, secretPrefix: 'xks/' });
    expect(await port.read(none)).toMatchObject({ found: false, why: 'none-given', source: null });
    expect(await port.read({ ...params, XksProxyAuthenticationCredentialSecretId: 'xks/gone' })).toMatchObject({
      found: false,
      why: 'does-not-exist',
    });
    aws.world.faults = [{ service: 'secretsmanager', operation: 'GetSecretValue', kind: 'denied', times: 1 }];
    expect(await port.read(params)).toMatchObject({
      found: false,
      why: 'not-readable',
      detail: expect.stringContaining('secretsmanager:GetSecretValue'),
    });
    const before = aws.endpoint.calls.length;
    for (const id of ['other/xks/payments', ARN.replace('secret:xks/', 'secret:prod/')]) {
      expect(await port.read({ ...params, XksProxyAuthenticationCredentialSecretId: id })).toMatchObject({
        found: false,
        why: 'outside-prefix',
      });
    }
    expect(aws.endpoint.calls).toHaveLength(before);
  });

  it('throws when Secrets Manager keeps throttling', async () => {
    aws.world.faults = [{ service: 'secretsmanager', operation: null, kind: 'throttle', times: 3 }];
    await expect(makeLiveCredentials(options).read(params)).rejects.toMatchObject({ name: 'AwsRefusal', kind: 'throttled' });
  });
});

describe('with a host tag required', () => {
  const guarded = { ...options, requireHostTag: true };

  it('reads the secret of that host', async () => {
    setSecret(JSON.stringify(credential), 'proxy.example.com');
    expect(await makeLiveCredentials(guarded).read(params)).toMatchObject({ found: true, credential });
  });

  it.each([undefined, 'other.example.com', 'proxy.example.com.evil.example'])(
    'does not read the secret tagged %s',
    async (host) => {
      setSecret(JSON.stringify(credential), host);
      const before = aws.endpoint.calls.length;
      expect(await makeLiveCredentials(guarded).read(params)).toMatchObject({ found: false, why: 'other-host' });
      expect(aws.endpoint.calls.slice(before).map(({ operation }) => operation)).toEqual(['DescribeSecret']);
    },
  );

  it('does not read a secret for a request without a host', async () => {
    const { XksProxyUriEndpoint: _endpoint, ...hostless } = params;
    expect(await makeLiveCredentials(guarded).read(hostless)).toMatchObject({ found: false, why: 'other-host' });
  });
});
