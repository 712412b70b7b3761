import { describe, expect, test } from 'vitest';
import { privateDns } from '../../lib/checks/private-dns.ts';
import type { Params } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyPublicParams, healthyVpcParams } from '../support/builders.ts';
import {
  LABEL,
  RECORD,
  VALUE,
  check,
  clearRecords,
  codes,
  short,
  zone,
  loopbackAws,
  startsHealthy,
} from '../support/private-dns-world.ts';

startsHealthy();

const SERVICE_ID = SANDBOX.serviceId;
const HIGHER = `${LABEL}.example.com`;

function service(world: AwsWorld) {
  return world.endpointServices[0]!.configuration;
}

function setState(world: AwsWorld, State: 'pendingVerification' | 'failed'): void {
  service(world).PrivateDnsNameConfiguration!.State = State;
}

function rename(world: AwsWorld, PrivateDnsName: string): void {
  service(world).PrivateDnsName = PrivateDnsName;
}

/** Route 53 as it is when the domain is hosted elsewhere. */
function withoutZones(world: AwsWorld): void {
  world.hostedZones = [];
}

type Row = readonly [codes: readonly string[], what: string, breaks: (world: AwsWorld) => unknown, params?: Params];

const CASES: readonly Row[] = [
  [['domain-delegated', 'name-equals-endpoint', 'verified'], 'all is well', () => undefined],
  [
    ['domain-delegated', 'name-equals-endpoint', 'verified'],
    'the record stands higher up',
    () => {
      clearRecords();
      zone.set(HIGHER, { TXT: ['"something else"', `"${VALUE}"`] });
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'verified'],
    'EC2 gives the full name of the record',
    (world) => Object.assign(service(world).PrivateDnsNameConfiguration!, { Name: RECORD }),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'verified'],
    'public DNS is out of order, but all was verified',
    () => zone.set(RECORD, { fault: 'servfail' }),
  ],
  [['service-not-found'], 'there is no service', (world) => Object.assign(world, { endpointServices: [] })],
  [['name-not-set'], 'no name is set', (world) => Object.assign(service(world), { PrivateDnsName: undefined })],
  [['domain-delegated', 'name-wildcard', 'verified'], 'a wildcard', (world) => rename(world, '*.xks.example.com')],
  [['domain-delegated', 'name-differs', 'verified'], 'another name', (world) => rename(world, 'other.xks.example.com')],
  [
    ['domain-delegated', 'name-case-differs', 'verified'],
    'another case',
    (world) => rename(world, SANDBOX.host.toUpperCase().replace('XKS.EXAMPLE.COM', 'xks.example.com')),
  ],
  [
    ['domain-delegated', 'endpoint-not-usable', 'verified'],
    'no endpoint to compare with',
    () => undefined,
    healthyVpcParams({ XksProxyUriEndpoint: 'http://x' }),
  ],
  [['domain-delegated', 'name-equals-endpoint', 'record-gone', 'verified'], 'the record vanished', () => clearRecords()],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-gone', 'verified'],
    'the record changed',
    () => zone.set(RECORD, { TXT: ['vpce:other'] }),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'verification-not-started'],
    'published, but pending',
    (world) => setState(world, 'pendingVerification'),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'verification-not-started'],
    'published, but failed before',
    (world) => setState(world, 'failed'),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-wrong'],
    'another value',
    (world) => {
      setState(world, 'failed');
      zone.set(RECORD, { TXT: ['vpce:other'] });
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-missing'],
    'no record, zone elsewhere',
    (world) => {
      setState(world, 'pendingVerification');
      withoutZones(world);
      clearRecords();
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-missing'],
    'no record, zone in Route 53',
    (world) => {
      setState(world, 'pendingVerification');
      world.hostedZones[0]!.records = [];
      clearRecords();
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-in-private-zone'],
    'a private zone has it',
    (world) => {
      setState(world, 'pendingVerification');
      world.hostedZones[0]!.zone.Config = { PrivateZone: true };
      clearRecords();
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-not-visible'],
    'a public zone has it, public DNS does not',
    (world) => {
      setState(world, 'pendingVerification');
      clearRecords();
    },
  ],
  [
    ['domain-not-public', 'name-equals-endpoint'],
    'no public domain',
    (world) => {
      setState(world, 'pendingVerification');
      rename(world, 'proxy.xks.internal');
    },
    healthyVpcParams({ XksProxyUriEndpoint: 'https://proxy.xks.internal' }),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'not-verified', 'record-unknown'],
    'public DNS is out of order when it matters',
    (world) => {
      setState(world, 'pendingVerification');
      zone.set(RECORD, { fault: 'servfail' });
    },
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'not-verified'],
    'EC2 names no record',
    (world) => Object.assign(service(world), { PrivateDnsNameConfiguration: undefined }),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-type-unusual', 'verified'],
    'a record of another type',
    (world) => Object.assign(service(world).PrivateDnsNameConfiguration!, { Type: 'CNAME' }),
  ],
  [
    ['domain-delegated', 'name-equals-endpoint', 'record-missing', 'route53-unreadable'],
    'Route 53 may not be asked',
    (world) => {
      setState(world, 'pendingVerification');
      clearRecords();
      world.faults.push({ service: 'route53', operation: null, kind: 'denied', times: 9 });
    },
  ],
];

describe('what is found', () => {
  test.each(CASES.map(([expected, what, breaks, params]) => ({ expected, what, breaks, params })))(
    '$what: $expected',
    async ({ expected, breaks, params }) => {
      breaks(loopbackAws().world);
      expect(await codes(params)).toEqual(expected);
    },
  );

  test('every declared code has its case here', () => {
    const tested = [...new Set(CASES.flatMap(([found]) => found))].toSorted();
    const elsewhere = ['delegation-unknown', 'domain-gone', 'name-has-public-address', 'record-misplaced'];
    expect([...tested, ...elsewhere].toSorted()).toEqual(Object.keys(privateDns.findings).map(short).toSorted());
  });

  test('public stores have no private DNS name', async () => {
    expect(await check(healthyPublicParams())).toMatchObject({ verdict: 'skipped', reason: 'not-applicable' });
  });

  test('a missing service is skipped, and says so', async () => {
    loopbackAws().world.endpointServices = [];
    expect(await check()).toMatchObject({ verdict: 'skipped', reason: 'blocked' });
  });
});

describe('Route 53', () => {
  const calls = (): number => loopbackAws().calls.filter(({ service: name }) => name === 'route53').length;

  test('is not asked while public DNS has the record', async () => {
    const before = calls();
    await check();
    expect(calls()).toBe(before);
  });

  test('refused, it changes no verdict and names the permission', async () => {
    clearRecords();
    loopbackAws().world.faults.push({ service: 'route53', operation: null, kind: 'denied', times: 9 });
    const { verdict, findings } = await check();
    expect(verdict).toBe('warn');
    expect(findings.find(({ code }) => short(code) === 'route53-unreadable')).toMatchObject({
      verdict: 'skipped',
      reason: 'blocked',
      evidence: { action: 'route53:ListHostedZonesByName', refusal: 'denied' },
    });
  });
});

describe('what to do', () => {
  const START = `aws ec2 start-vpc-endpoint-service-private-dns-verification --region 'us-east-1' --service-id '${SERVICE_ID}'`;

  test('start the verification', async () => {
    setState(loopbackAws().world, 'pendingVerification');
    const found = (await check()).findings.find(({ code }) => short(code) === 'verification-not-started');
    expect(found?.remedy).toBe(`Start the verification and allow it some minutes: ${START}`);
    expect(found?.kms).toEqual({
      create: ['XksProxyVpcEndpointServiceInvalidConfigurationException'],
      connect: ['XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION'],
      basis: 'documented',
    });
  });

  test('publish the record, by hand', async () => {
    setState(loopbackAws().world, 'pendingVerification');
    withoutZones(loopbackAws().world);
    clearRecords();
    const found = (await check()).findings.find(({ code }) => short(code) === 'record-missing');
    expect(found?.remedy).toContain(`a TXT record ${RECORD} with the value ${VALUE} in the public DNS`);
    expect(found?.remedy).toContain(START);
  });

  test('publish the record, where Route 53 holds the zone', async () => {
    setState(loopbackAws().world, 'pendingVerification');
    loopbackAws().world.hostedZones[0]!.records = [];
    clearRecords();
    const remedy = (await check()).findings.find(({ code }) => short(code) === 'record-missing')?.remedy ?? '';
    expect(remedy).toContain("--hosted-zone-id 'Z0123456789EXAMPLE' --change-batch");
    const batch: unknown = JSON.parse(/--change-batch '([^']*)'/.exec(remedy)?.[1] ?? '');
    expect(batch).toEqual({
      Changes: [
        {
          Action: 'UPSERT',
          ResourceRecordSet: { Name: RECORD, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: `"${VALUE}"` }] },
        },
      ],
    });
  });
});
