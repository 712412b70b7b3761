import { describe, expect, test } from 'vitest';
import { changes } from '../../lib/checks/changes.ts';
import { runCheck } from '../../lib/checks/check.ts';
import type { Json } from '../../lib/model/json.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { StoreSnapshot } from '../../lib/model/store-snapshot.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { checkInput, healthyPublicParams, healthyVpcParams, run } from '../support/builders.ts';

const ID = 'cks-00000000000000042';
const NOW = Date.UTC(2030, 0, 2);
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/a/1';

const NOW_SEEN: StoreSnapshot = {
  CustomKeyStoreId: ID,
  runId: 'run-0001',
  takenAt: new Date(NOW).toISOString(),
  ConnectionState: 'CONNECTED',
  leaves: ['AA', 'BB'],
  addresses: ['10.0.1.10', '10.0.2.10'],
  service: { serviceId: SANDBOX.serviceId, loadBalancers: [BALANCER], zones: ['us-east-1a', 'us-east-1b'] },
};

const earlier = (changed: Partial<StoreSnapshot> = {}): StoreSnapshot => ({
  ...NOW_SEEN,
  runId: 'run-0000',
  takenAt: '2030-01-01T00:00:00.000Z',
  ...changed,
});

interface World {
  /** An error is thrown. */
  readonly history?: Json | Error;
  readonly facts?: 'none';
  readonly params?: ReturnType<typeof healthyPublicParams>;
}

async function look({ history = null, facts, params = healthyVpcParams() }: World = {}) {
  const target = (address: string) => ({ address, port: 443, vantage: 'here' });
  const leaf = (sha256: string) => ({ sha256, commonName: null, notAfter: '2031-01-01T00:00:00.000Z' });
  const input = checkInput({
    params: { ...params, CustomKeyStoreId: ID },
    run: run({ action: 'revalidate' }),
    facts:
      facts === 'none'
        ? {}
        : {
            'locate-proxy': { host: SANDBOX.host, perspective: 'here', targets: [target('10.0.2.10'), target('10.0.1.10')] },
            tls: { leaves: [leaf('BB'), leaf('AA'), leaf('BB')], verifiedLeaves: [], clientCertificateRequired: false },
            'connection-state': { ConnectionState: 'CONNECTED' },
          },
  });
  const configuration = {
    ServiceId: SANDBOX.serviceId,
    NetworkLoadBalancerArns: [BALANCER],
    AvailabilityZones: ['us-east-1b', 'us-east-1a'],
  };
  const ports = {
    history: {
      latestSnapshot: async () => {
        if (history instanceof Error) throw history;
        return history;
      },
    },
    ec2: {
      ...makeMemoryPorts(makeMemoryAccount()).ec2,
      endpointServiceConfiguration: async () => {
        if (facts === 'none') throw new AwsRefusal('ec2:DescribeVpcEndpointServiceConfigurations', 'denied', 'X', 'no');
        return configuration;
      },
    },
    clock: { now: () => NOW },
  };
  const { result, facts: kept } = await runCheck(changes, input, ports, ports.clock);
  return { findings: result.findings, kept, codes: result.findings.map(({ code }) => code) };
}

const asJson = (snapshot: StoreSnapshot): Json => JSON.parse(JSON.stringify(snapshot)) as Json;

const SERVICE = NOW_SEEN.service;

const ROWS: readonly (readonly [code: string, verdict: string, history: Json | Error])[] = [
  ['changes/first-look', 'pass', null],
  ['changes/none', 'pass', asJson(earlier())],
  ['changes/none', 'pass', asJson(earlier({ leaves: null, addresses: null, service: null, ConnectionState: null }))],
  ['changes/certificate-replaced', 'pass', asJson(earlier({ leaves: ['CC'] }))],
  ['changes/addresses-changed', 'pass', asJson(earlier({ addresses: ['10.0.1.10'] }))],
  ['changes/connection-changed', 'pass', asJson(earlier({ ConnectionState: 'FAILED' }))],
  ['changes/zones-changed', 'pass', asJson(earlier({ service: { ...SERVICE!, zones: ['us-east-1a', 'us-east-1c'] } }))],
  ['changes/service-replaced', 'warn', asJson(earlier({ service: { ...SERVICE!, loadBalancers: ['arn:other'] } }))],
  ['changes/service-replaced', 'warn', asJson(earlier({ service: { ...SERVICE!, serviceId: 'vpce-svc-other' } }))],
  ['changes/history-unreadable', 'error', { CustomKeyStoreId: ID, leaves: 'all' }],
  ['changes/history-unreadable', 'error', 'x'],
  ['changes/history-unreadable', 'error', new AwsRefusal('dynamodb:GetItem', 'denied', 'AccessDeniedException', 'no')],
];

describe('compared with the last look', () => {
  test.each(ROWS)('%s is %s', async (code, verdict, history) => {
    const { findings } = await look({ history });
    expect(findings.map((one) => [one.code, one.verdict])).toEqual([[code, verdict]]);
  });

  test('every declared code has its case here', () => {
    expect([...new Set(ROWS.map(([code]) => code))].toSorted()).toEqual(Object.keys(changes.findings).toSorted());
  });

  test('all changes are told at once, with what was and what is', async () => {
    const { codes, findings } = await look({ history: asJson(earlier({ leaves: ['CC'], ConnectionState: 'DISCONNECTED' })) });
    expect(codes).toEqual(['changes/certificate-replaced', 'changes/connection-changed']);
    expect(findings[0]?.evidence).toEqual({
      lastLook: '2030-01-01T00:00:00.000Z',
      lastRun: 'run-0000',
      before: ['CC'],
      now: ['AA', 'BB'],
    });
  });
});

describe('what the next run is to compare with', () => {
  test('is what this one saw, in an order that does not change by chance', async () => {
    expect((await look()).kept).toEqual(NOW_SEEN);
  });

  test('keeps from before what this one could not see', async () => {
    const { codes, kept } = await look({ history: asJson(earlier()), facts: 'none' });
    expect(codes).toEqual(['changes/none']);
    expect(kept).toEqual({ ...earlier(), runId: 'run-0001', takenAt: NOW_SEEN.takenAt });
  });

  test('has no endpoint service for a public store', async () => {
    expect((await look({ params: healthyPublicParams() })).kept).toMatchObject({ service: null });
  });
});
