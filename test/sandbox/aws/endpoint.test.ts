import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor } from '../../../lib/sandbox/aws/cbor.ts';
import { startTestAws, type TestAws, vpcStore } from './healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

function signedFor(service: string, region = 'us-east-1'): { authorization: string } {
  const scope = `AKIDEXAMPLE/20260101/${region}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=00` };
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

function post(headers: Record<string, string>, body: string | Buffer, path = '/'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: aws.endpoint.port, method: 'POST', path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const KMS = {
  ...signedFor('kms'),
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'TrentService.DescribeCustomKeyStores',
};

describe('what is refused', () => {
  it.each([
    ['a request without Authorization', { 'x-amz-target': KMS['x-amz-target'] }, '{}', 403, 'MissingAuthenticationToken'],
    ['another Region', { ...KMS, ...signedFor('kms', 'eu-west-1') }, '{}', 403, 'InvalidSignatureException'],
    ['JSON that is none', KMS, '{"CustomKeyStoreId":', 400, 'SerializationException'],
    ['JSON that is no object', KMS, '[1]', 400, 'SerializationException'],
    ['a number for a string', KMS, '{"CustomKeyStoreId":1}', 400, 'SerializationException'],
    ['another operation', { ...KMS, 'x-amz-target': 'TrentService.ScheduleKeyDeletion' }, '{}', 400, 'UnsupportedOperation'],
    ['a name every object has', { ...KMS, 'x-amz-target': 'TrentService.constructor' }, '{}', 400, 'UnsupportedOperation'],
    ['another service', { ...KMS, ...signedFor('dynamodb') }, '{}', 400, 'UnsupportedOperation'],
    ['a body over 1 MB', KMS, `{"a":"${'x'.repeat(1_048_576)}"}`, 413, 'RequestEntityTooLarge'],
  ])('%s, in JSON', async (_what, headers, body, status, type) => {
    const answer = await post(headers, body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ __type: type });
  });

  it('says that it is not AWS', async () => {
    const { body } = await post({ ...KMS, 'x-amz-target': 'TrentService.CreateKey' }, '{}');
    expect(body.toString()).toContain('xks-preflight sandbox, not AWS');
  });

  it.each([
    ['Action=DescribeKeyPairs', 'UnsupportedOperation'],
    ['Action=DescribeNetworkInterfaces&Filter.1.Name=nonsense&Filter.1.Value.1=x', 'InvalidParameterValue'],
    ['Action=DescribeNetworkInterfaces&Filter.1=x&Filter.1.Name=y', 'MalformedQueryString'],
    [`Action=DescribeNetworkInterfaces&${'a.'.repeat(40)}b=1`, 'MalformedQueryString'],
  ])('%s, in EC2 XML', async (form, code) => {
    const answer = await post({ ...signedFor('ec2'), 'content-type': 'application/x-www-form-urlencoded' }, form);
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain(`<Response><Errors><Error><Code>${code}</Code>`);
  });

  it('bytes that are no CBOR', async () => {
    const path = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
    const headers = { ...signedFor('monitoring'), 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    for (const bytes of [
      Buffer.of(0xbf),
      Buffer.of(0xa1, 0xff),
      Buffer.alloc(64, 0x81),
      Buffer.of(0x5b, 1, 1, 1, 1, 1, 1, 1, 1),
    ]) {
      const answer = await post(headers, bytes, path);
      expect(answer.status).toBe(400);
      expect(decodeCbor(answer.body)).toMatchObject({ __type: 'SerializationException' });
    }
  });
});

describe('older and newer CloudWatch clients', () => {
  const form = new URLSearchParams({
    Action: 'PutMetricAlarm',
    Version: '2010-08-01',
    AlarmName: 'a <b> & "c"',
    Namespace: 'AWS/KMS',
    MetricName: 'XksProxyLatency',
    'Dimensions.member.1.Name': 'CustomKeyStoreId',
    'Dimensions.member.1.Value': 'cks-1',
    Statistic: 'Average',
    Period: '60',
    EvaluationPeriods: '3',
    Threshold: '200.0',
    ComparisonOperator: 'GreaterThanThreshold',
    ActionsEnabled: 'false',
  });

  it('speak the query protocol', async () => {
    const headers = { ...signedFor('monitoring'), 'content-type': 'application/x-www-form-urlencoded' };
    const put = await post(headers, form.toString());
    expect(put.status).toBe(200);
    expect(aws.world.alarms[0]?.alarm).toMatchObject({
      AlarmName: 'a <b> & "c"',
      Period: 60,
      Threshold: 200,
      ActionsEnabled: false,
      Dimensions: [{ Name: 'CustomKeyStoreId', Value: 'cks-1' }],
    });
    const listed = (await post(headers, 'Action=DescribeAlarms&AlarmNamePrefix=a')).body.toString();
    expect(listed).toContain(
      '<DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><DescribeAlarmsResult>',
    );
    expect(listed).toContain('<MetricAlarms><member><AlarmName>a &#60;b&#62; &#38; &#34;c&#34;</AlarmName>');
    const refused = await post(headers, 'Action=PutMetricAlarm&AlarmName=x');
    expect(refused.body.toString()).toContain('<Error><Type>Sender</Type><Code>ValidationError</Code>');
  });

  it('speak CBOR', async () => {
    await post({ ...signedFor('monitoring') }, form.toString());
    const path = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
    const headers = { ...signedFor('monitoring'), 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const answer = await post(headers, encodeCbor({ AlarmNames: ['a <b> & "c"'], MaxRecords: 5 }), path);
    expect(answer.headers['smithy-protocol']).toBe('rpc-v2-cbor');
    expect(decodeCbor(answer.body)).toMatchObject({
      MetricAlarms: [{ Threshold: 200, ActionsEnabled: false, StateUpdatedTimestamp: expect.any(Date) }],
    });
  });
});

describe('what takes alarms and dashboards away, and takes numbers, for each kind of CloudWatch client', () => {
  const target = { ...signedFor('monitoring'), 'content-type': 'application/x-amz-json-1.0' };
  const cbor = { ...signedFor('monitoring'), 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const speak: Readonly<Record<string, (operation: string, input: object) => Promise<Answer>>> = {
    json: (operation, input) =>
      post({ ...target, 'x-amz-target': `GraniteServiceVersion20100801.${operation}` }, JSON.stringify(input)),
    cbor: (operation, input) => post(cbor, encodeCbor(input), `/service/GraniteServiceVersion20100801/operation/${operation}`),
    query: (operation, input) =>
      post(
        { ...signedFor('monitoring'), 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams([['Action', operation], ...flat('', input)]).toString(),
      ),
  };

  /** `{ A: [{ B: 1 }] }` as `A.member.1.B=1`. */
  function flat(prefix: string, value: unknown): [string, string][] {
    if (Array.isArray(value)) return value.flatMap((one, at) => flat(`${prefix}.member.${at + 1}`, one));
    if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
    return Object.entries(value).flatMap(([key, one]) => flat(prefix === '' ? key : `${prefix}.${key}`, one));
  }

  it.each(Object.keys(speak))('%s', async (protocol) => {
    const say = speak[protocol]!;
    aws.world.alarms = ['a', 'b', 'c'].map((AlarmName) => ({ tags: [], alarm: { AlarmName, StateValue: 'OK' } }));
    expect((await say('DeleteAlarms', { AlarmNames: ['a', 'b'] })).status).toBe(200);
    expect(aws.world.alarms).toHaveLength(1);
    expect((await say('DeleteAlarms', { AlarmNames: ['gone'] })).body.toString()).toContain('ResourceNotFound');

    const Tags = [{ Key: 'k', Value: 'v' }];
    expect((await say('PutDashboard', { DashboardName: 'd', DashboardBody: '{"widgets":[]}', Tags })).status).toBe(200);
    expect(aws.world.dashboards).toMatchObject([{ DashboardName: 'd', tags: Tags }]);
    expect((await say('ListDashboards', { DashboardNamePrefix: 'd' })).body.toString()).toContain('dashboard/d');
    expect((await say('DeleteDashboards', { DashboardNames: ['d'] })).status).toBe(200);
    expect(aws.world.dashboards).toEqual([]);
    expect((await say('DeleteDashboards', { DashboardNames: ['d'] })).body.toString()).toContain('ResourceNotFound');

    const Dimensions = [{ Name: 'CustomKeyStoreId', Value: 'cks-1' }];
    const MetricData = [{ MetricName: 'Days', Dimensions, Value: 12.5 }];
    expect((await say('PutMetricData', { Namespace: 'XksPreflight', MetricData })).status).toBe(200);
    expect(aws.world.metrics).toMatchObject([
      { metric: { Namespace: 'XksPreflight', MetricName: 'Days', Dimensions }, value: 12.5 },
    ]);
    expect((await say('PutMetricData', { Namespace: 'AWS/KMS', MetricData })).status).toBe(400);
  });
});

describe('CBOR by the examples of RFC 8949, appendix A', () => {
  it.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3863', -100],
    ['fb3ff199999999999a', 1.1],
    ['fa47c35000', 100_000],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['4401020304', Buffer.of(1, 2, 3, 4)],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['7f657374726561646d696e67ff', 'streaming'],
  ])('reads %s', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  it.each([
    0,
    -1,
    24,
    4_294_967_295,
    1.5,
    -2_000_000_000_000,
    'ü',
    '',
    true,
    null,
    [],
    [1, ['a']],
    { a: { b: [1.25] } },
    new Date(1_363_896_240_500),
  ])('reads what it wrote: %o', (value) => {
    expect(decodeCbor(encodeCbor(value))).toEqual(value);
  });
});

it('keeps a list of calls without credentials', async () => {
  await post({ ...KMS, 'x-amz-target': 'TrentService.CreateCustomKeyStore' }, JSON.stringify(vpcStore()));
  expect(aws.endpoint.calls.at(-1)).toEqual({ service: 'kms', operation: 'CreateCustomKeyStore', at: expect.any(Number) });
});
