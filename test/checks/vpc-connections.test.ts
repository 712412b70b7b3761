import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { VpcEndpointConnection } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { CONNECTION_FINDINGS } from '../../lib/checks/vpc-connection-findings.ts';
import { vpcEndpointService } from '../../lib/checks/vpc-endpoint-service.ts';
import { EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyVpcParams, run } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const KMS_ACCOUNT = '999900001111';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => {
  aws.reset();
  setState('CONNECTED');
});
afterAll(() => aws.close());

function setState(ConnectionState: 'CONNECTED' | 'DISCONNECTED'): void {
  const entry = { CustomKeyStoreId: EXISTING_STORE_ID, CustomKeyStoreName: 'payments-xks', ConnectionState };
  aws.world.keyStores = [{ entry, rawSecretAccessKey: null, hasKeys: true, attempt: 1 }];
}

function connections(...all: readonly (readonly [owner: string, state: string])[]): void {
  aws.world.endpointServices[0]!.connections = all.map(([VpcEndpointOwner, state], index) => ({
    VpcEndpointId: `vpce-0000000000000000${index}`,
    VpcEndpointOwner,
    VpcEndpointState: state as NonNullable<VpcEndpointConnection['VpcEndpointState']>,
  }));
}

async function found(action: 'check' | 'revalidate' = 'revalidate') {
  const params = healthyVpcParams({ CustomKeyStoreId: EXISTING_STORE_ID });
  const { result } = await runCheck(vpcEndpointService, checkInput({ run: run({ action }), params }), aws.ports, {
    now: () => 0,
  });
  return result.findings.filter(({ code }) => code in CONNECTION_FINDINGS);
}

const CASES: readonly (readonly [code: string, what: string, prepare: () => unknown])[] = [
  ['connection-available', 'an endpoint of KMS', () => connections([KMS_ACCOUNT, 'available'])],
  [
    'connection-available',
    'an endpoint of KMS, and one of our own that is rejected',
    () => connections([SANDBOX.account, 'rejected'], [KMS_ACCOUNT, 'Available']),
  ],
  ['connection-not-available', 'a rejected one', () => connections([KMS_ACCOUNT, 'rejected'])],
  ['connection-not-available', 'one that waits for acceptance', () => connections([KMS_ACCOUNT, 'pendingAcceptance'])],
  ['connection-missing', 'none', () => connections()],
  ['connection-missing', 'only one of our own', () => connections([SANDBOX.account, 'available'])],
  ['connection-missing', 'only one that is gone', () => connections([KMS_ACCOUNT, 'deleted'])],
  [
    'connections-unreadable',
    'a refusal',
    () => aws.world.faults.push({ service: 'ec2', operation: 'DescribeVpcEndpointConnections', kind: 'denied', times: 9 }),
  ],
  [
    'connections-unreadable',
    'a store that may not be described',
    () => aws.world.faults.push({ service: 'kms', operation: null, kind: 'denied', times: 9 }),
  ],
];

describe('the connection of a connected store', () => {
  test.each(CASES.map(([code, what, prepare]) => ({ code, what, prepare })))('$what: $code', async ({ code, prepare }) => {
    prepare();
    expect((await found()).map((one) => one.code)).toEqual([`vpc-endpoint-service/${code}`]);
  });

  test('every declared code has its case here', () => {
    const tested = [...new Set(CASES.map(([code]) => `vpc-endpoint-service/${code}`))].toSorted();
    expect(tested).toEqual(Object.keys(CONNECTION_FINDINGS).toSorted());
  });

  test('is found on every page', async () => {
    aws.world.pageSizes.DescribeVpcEndpointConnections = 1;
    connections([KMS_ACCOUNT, 'rejected'], [KMS_ACCOUNT, 'available']);
    expect((await found()).map(({ verdict }) => verdict)).toEqual(['pass']);
  });

  test('to accept names the endpoint', async () => {
    connections([KMS_ACCOUNT, 'pendingAcceptance']);
    const [one] = await found();
    expect(one?.remedy).toContain(`--service-id '${SANDBOX.serviceId}' --vpc-endpoint-ids 'vpce-00000000000000000'`);
  });

  test('matters only in re-validation, and only while connected', async () => {
    connections();
    expect(await found('check')).toEqual([]);
    setState('DISCONNECTED');
    expect(await found()).toEqual([]);
  });
});
