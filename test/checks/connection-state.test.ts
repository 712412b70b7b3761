import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { connectionState } from '../../lib/checks/connection-state.ts';
import type { Params } from '../../lib/model/params.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { CONNECTION_CODES, connectionCodeAdvice } from '../../lib/xks/connection-codes.ts';
import { checkInput, findingsOf, healthyVpcParams, run } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const ID = 'cks-00000000000000042';
const KEY_ID = 'OURSTORESKEYIDABCDEFGHIJ';
const params: Params = healthyVpcParams({ CustomKeyStoreId: ID });
const input = checkInput({ params, run: run({ action: 'revalidate' }) });

function listed(changes: Partial<CustomKeyStoresListEntry> = {}): CustomKeyStoresListEntry {
  return {
    CustomKeyStoreId: ID,
    CustomKeyStoreName: params.CustomKeyStoreName,
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    ConnectionState: 'CONNECTED',
    XksProxyConfiguration: {
      Connectivity: 'VPC_ENDPOINT_SERVICE',
      AccessKeyId: KEY_ID,
      UriEndpoint: `https://${SANDBOX.host}`,
      UriPath: SANDBOX.path,
      VpcEndpointServiceName: SANDBOX.serviceName,
      VpcEndpointServiceOwner: SANDBOX.account,
    },
    ...changes,
  };
}

const judge = (store: CustomKeyStoresListEntry | null, AccessKeyId: string | null = KEY_ID) =>
  findingsOf(connectionState, { store, AccessKeyId }, input);

type Row = readonly [code: string, verdict: string, changes: Partial<CustomKeyStoresListEntry> | null];

const ROWS: readonly Row[] = [
  ['connection-state/connected', 'pass', {}],
  ['connection-state/disconnected', 'warn', { ConnectionState: 'DISCONNECTED' }],
  ['connection-state/disconnecting', 'warn', { ConnectionState: 'DISCONNECTING' }],
  ['connection-state/connecting', 'error', { ConnectionState: 'CONNECTING' }],
  ['connection-state/failed', 'fail', { ConnectionState: 'FAILED', ConnectionErrorCode: 'XKS_PROXY_TIMED_OUT' }],
  ['connection-state/failed', 'fail', { ConnectionState: 'FAILED' }],
  ['connection-state/gone', 'fail', null],
  ['connection-state/unknown', 'error', { ConnectionState: 'PAUSED' as 'CONNECTED' }],
  ['connection-state/unknown', 'error', { ConnectionState: undefined }],
];

describe('what KMS lists', () => {
  test.each(ROWS)('%s is %s', (code, verdict, changes) => {
    const found = judge(changes === null ? null : listed(changes));
    expect(found.map((one) => [one.code, one.verdict])).toEqual([[code, verdict]]);
    expect(found[0]?.evidence).toMatchObject({ CustomKeyStoreId: ID });
  });

  test.each(CONNECTION_CODES)('%s is explained, with what has to come first', (ConnectionErrorCode) => {
    const store = listed({ ConnectionState: 'FAILED', ConnectionErrorCode: ConnectionErrorCode as 'INTERNAL_ERROR' });
    const [found] = judge(store);
    expect(found?.evidence).toMatchObject({ ConnectionErrorCode, meaning: connectionCodeAdvice(ConnectionErrorCode).meaning });
    expect(found?.remedy).toContain(`aws kms disconnect-custom-key-store --region 'us-east-1' --custom-key-store-id '${ID}'`);
    expect(found?.kms).toMatchObject({ create: [], connect: [ConnectionErrorCode], basis: 'expected' });
  });

  test('a disconnected store may be left so on purpose, and the command to connect it is given', () => {
    const [found] = judge(listed({ ConnectionState: 'DISCONNECTED' }));
    expect(found?.remedy).toContain('on purpose');
    expect(found?.remedy).toContain(`aws kms connect-custom-key-store --region 'us-east-1' --custom-key-store-id '${ID}'`);
  });
});

describe('what this run took the store to be', () => {
  const proxy = listed().XksProxyConfiguration;

  test.each([
    ['CustomKeyStoreName', { CustomKeyStoreName: 'renamed' }],
    ['XksProxyUriPath', { XksProxyConfiguration: { ...proxy, UriPath: '/other/kms/xks/v1' } }],
    ['XksProxyVpcEndpointServiceOwner', { XksProxyConfiguration: { ...proxy, VpcEndpointServiceOwner: '444455556666' } }],
  ])('connection-state/configured-otherwise: another %s', (field, changes) => {
    const found = judge(listed(changes)).find(({ code }) => code === 'connection-state/configured-otherwise');
    expect(found).toMatchObject({ verdict: 'warn', evidence: { differing: [{ field }] } });
  });

  test('connection-state/other-credential shows no more of an id than its beginning', () => {
    const found = judge(listed(), 'ANOTHERKEYIDABCDEFGHIJ').find(({ code }) => code === 'connection-state/other-credential');
    expect(found).toMatchObject({
      verdict: 'warn',
      evidence: { given: 'ANOT…', ofKms: 'OURS…' },
      kms: { create: [], connect: ['INVALID_CREDENTIALS'] },
    });
    expect(JSON.stringify(found)).not.toMatch(/ANOTHER|OURST/);
  });

  test('without a credential none is compared', () => {
    expect(judge(listed(), null).map(({ code }) => code)).toEqual(['connection-state/connected']);
  });

  test('is not asked before creation', () => {
    expect(connectionState.appliesTo?.(healthyVpcParams(), run())).toBe(false);
    expect(connectionState.appliesTo?.(params, run())).toBe(true);
  });
});

test('every declared code has its case here', () => {
  const tested = [...ROWS.map(([code]) => code), 'connection-state/configured-otherwise', 'connection-state/other-credential'];
  expect([...new Set(tested)].toSorted()).toEqual(Object.keys(connectionState.findings).toSorted());
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => {
    aws.reset();
    const entry = listed();
    entry.XksProxyConfiguration = { ...entry.XksProxyConfiguration, AccessKeyId: aws.credential.AccessKeyId };
    aws.world.keyStores.push({ entry, rawSecretAccessKey: null, hasKeys: true, attempt: 1 });
  });
  afterAll(() => aws.close());

  const check = () => runCheck(connectionState, input, aws.ports, { now: () => 0 });

  test('a connected store, and the state is handed on', async () => {
    const { result, facts } = await check();
    expect(result.findings.map(({ code }) => code)).toEqual(['connection-state/connected']);
    expect(facts).toEqual({ ConnectionState: 'CONNECTED' });
  });

  test('a store that is gone', async () => {
    aws.world.keyStores = [];
    const { result, facts } = await check();
    expect(result.findings.map(({ code }) => code)).toEqual(['connection-state/gone']);
    expect(facts).toEqual({ ConnectionState: null });
  });

  test('a secret that may not be read costs nothing but its comparison', async () => {
    aws.world.faults.push({ service: 'secretsmanager', operation: null, kind: 'denied', times: 9 });
    expect((await check()).result.findings.map(({ code }) => code)).toEqual(['connection-state/connected']);
  });

  test('refused, it is undecided and names the action', async () => {
    aws.world.faults.push({ service: 'kms', operation: null, kind: 'denied', times: 9 });
    expect((await check()).result.findings).toMatchObject([
      { code: 'connection-state/undecided', evidence: { action: 'kms:DescribeCustomKeyStores' } },
    ]);
  });
});
