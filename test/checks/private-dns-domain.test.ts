import { beforeEach, describe, expect, test } from 'vitest';
import type { Params } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { giveServiceAway, OWNER } from '../../lib/sandbox/foreign-service.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyVpcParams } from '../support/builders.ts';
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

function setState(world: AwsWorld, State: 'pendingVerification' | 'failed'): void {
  world.endpointServices[0]!.configuration.PrivateDnsNameConfiguration!.State = State;
}

function rename(world: AwsWorld, name: string): Params {
  world.endpointServices[0]!.configuration.PrivateDnsName = name;
  return healthyVpcParams({ XksProxyUriEndpoint: `https://${name}` });
}

type Row = readonly [codes: readonly string[], what: string, breaks: (world: AwsWorld) => unknown];

/** Where the record does not help, although it is public. */
const MISPLACED = [`${RECORD}.xks.example.com`, `${LABEL}.${SANDBOX.host}`, SANDBOX.host, 'xks.example.com'];

function misplaced(name: string): Row {
  return [
    ['domain-delegated', 'name-equals-endpoint', 'record-misplaced'],
    `the record stands at ${name}`,
    (world) => {
      setState(world, 'pendingVerification');
      clearRecords();
      zone.set(name, { ...zone.get(name), TXT: [VALUE] });
    },
  ];
}

const CASES: readonly Row[] = [
  [
    ['domain-delegated', 'name-equals-endpoint', 'name-has-public-address', 'verified'],
    'the name has a public address',
    () => zone.set(SANDBOX.host, { A: ['44.192.0.10'] }),
  ],
  [['domain-gone', 'name-equals-endpoint', 'record-gone', 'verified'], 'the registration lapsed', () => zone.clear()],
  [
    ['domain-not-public', 'name-equals-endpoint'],
    'no domain above the name is public',
    (world) => {
      setState(world, 'pendingVerification');
      zone.clear();
    },
  ],
  [
    ['delegation-unknown', 'name-equals-endpoint', 'record-gone', 'verified'],
    'public DNS does not know the domain',
    () => {
      zone.delete(RECORD);
      for (const domain of ['xks.example.com', 'example.com']) zone.set(domain, { fault: 'servfail' });
    },
  ],
  ...MISPLACED.map(misplaced),
];

describe('the domain of the name', () => {
  test.each(CASES.map(([expected, what, breaks]) => ({ expected, what, breaks })))('$what: $expected', async (row) => {
    row.breaks(loopbackAws().world);
    expect(await codes()).toEqual(row.expected);
  });

  test('may be a level that is no zone of its own', async () => {
    zone.delete('xks.example.com');
    zone.set('example.com', { NS: ['ns1.example.com'] });
    const found = (await check()).findings.find(({ code }) => short(code) === 'domain-delegated');
    expect(found?.evidence).toEqual({ domain: 'example.com', nameServers: ['ns1.example.com'] });
  });

  test('may be far above the name', async () => {
    const params = rename(loopbackAws().world, 'a.b.c.d.e.f.example.com');
    zone.set('example.com', { NS: ['ns1.example.com'] });
    expect(await codes(params)).toContain('domain-delegated');
  });

  test('is not the registry under which it was bought', async () => {
    const params = rename(loopbackAws().world, 'proxy.example.co.uk');
    setState(loopbackAws().world, 'pendingVerification');
    zone.set('co.uk', { NS: ['ns1.nic.uk'] });
    expect(await codes(params)).toEqual(['domain-not-public', 'name-equals-endpoint']);
  });

  test('the misplaced record is named, and where it belongs', async () => {
    setState(loopbackAws().world, 'failed');
    clearRecords();
    zone.set(`${RECORD}.xks.example.com`, { TXT: [VALUE] });
    const found = (await check()).findings.find(({ code }) => short(code) === 'record-misplaced');
    expect(found?.remedy).toContain(`stands at ${RECORD}.xks.example.com. Publish it at ${RECORD} instead`);
  });
});

describe('what EC2 wants, against what is there', () => {
  test('stands in the evidence, with what public DNS answers and Route 53 holds', async () => {
    setState(loopbackAws().world, 'failed');
    zone.set(RECORD, { TXT: ['vpce:old'] });
    const found = (await check()).findings.find(({ code }) => short(code) === 'record-wrong');
    expect(found?.evidence).toMatchObject({
      recordName: RECORD,
      recordValue: VALUE,
      publicValues: ['vpce:old'],
      inRoute53: [{ zoneId: 'Z0123456789EXAMPLE', private: false, values: [VALUE] }],
    });
  });
});

describe('a service of another account that lets its side be read', () => {
  let params: Params;

  beforeEach(() => {
    params = { ...healthyVpcParams() };
    giveServiceAway({ aws: loopbackAws().world, params, ownerRoles: loopbackAws().ownerRoles });
  });

  test('shows its record', async () => {
    const found = (await check(params)).findings.find(({ code }) => short(code) === 'verified');
    expect(found?.evidence).toMatchObject({ recordName: RECORD, inPublicDns: 'published', owner: OWNER.account });
  });

  test('has its zone in the account of the owner, who is to repair it', async () => {
    setState(loopbackAws().world, 'pendingVerification');
    clearRecords();
    const found = (await check(params)).findings.find(({ code }) => short(code) === 'record-not-visible');
    expect(found?.remedy).toMatch(new RegExp(`^With credentials of account ${OWNER.account}: `));
  });
});

describe('a service of another account, without a role', () => {
  beforeEach(() => {
    const [first] = loopbackAws().world.endpointServices;
    first!.owner = '444455556666';
    first!.allowedPrincipals.push({ PrincipalType: 'Account', Principal: `arn:aws:iam::${SANDBOX.account}:root` });
  });

  test('verified is enough: the record is visible to its owner only', async () => {
    expect(await codes()).toEqual(['domain-delegated', 'name-equals-endpoint', 'verified']);
  });

  test('unverified is for its owner to repair', async () => {
    setState(loopbackAws().world, 'pendingVerification');
    const { findings } = await check();
    expect(findings.find(({ code }) => short(code) === 'not-verified')?.remedy).toContain('Ask the owner of the service');
  });
});
