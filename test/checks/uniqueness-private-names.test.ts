import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceConfiguration } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import type { Attempt } from '../../lib/checks/refused.ts';
import { uniqueness } from '../../lib/checks/uniqueness.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyPublicParams, healthyVpcParams } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const PUBLIC = healthyPublicParams();
const VPC = healthyVpcParams();
const OWN_SERVICE = { ServiceId: SANDBOX.serviceId, ServiceName: SANDBOX.serviceName, PrivateDnsName: SANDBOX.host };
const REFUSED = { action: 'ec2:Describe', refusal: 'denied', awsError: 'UnauthorizedOperation', cause: 'no' };
const NAMESAKE = { ServiceId: 'vpce-svc-0fedcba9876543210', ServiceName: 'another', PrivateDnsName: SANDBOX.host.toUpperCase() };
const NEIGHBOUR = { ...NAMESAKE, PrivateDnsName: 'other.xks.example.com' };
const readable = (...value: readonly ServiceConfiguration[]) => ({ ok: true, value }) as const;
const unreadable = { ok: false, evidence: REFUSED } as const;

/** The private DNS names of the account's endpoint services. */
const NAMES: readonly (readonly [code: string, services: Attempt<readonly ServiceConfiguration[]>, params: typeof VPC])[] = [
  ['uniqueness/private-dns-name-own', readable(OWN_SERVICE, NEIGHBOUR), VPC],
  ['uniqueness/private-dns-name-shared', readable(OWN_SERVICE, NAMESAKE), VPC],
  ['uniqueness/private-dns-names-unreadable', unreadable, VPC],
  ['uniqueness/endpoint-is-private-dns-name', readable(OWN_SERVICE, NEIGHBOUR), PUBLIC],
  ['uniqueness/private-dns-names-not-compared', unreadable, PUBLIC],
];

describe('private DNS names', () => {
  const judgeNames = (services: Attempt<readonly ServiceConfiguration[]>, params: typeof VPC) =>
    findingsOf(
      uniqueness,
      { stores: [], AccessKeyId: null, path: SANDBOX.path, services, quotas: { ok: true, value: [] } },
      checkInput({ params }),
    ).filter(({ code }) => /private-dns-name/.test(code));

  test.each(NAMES)('%s', (code, services, params) => {
    expect(judgeNames(services, params).map((one) => one.code)).toEqual([code]);
  });

  test.each([
    ['of the service itself', readable(OWN_SERVICE), VPC],
    ['of a service that is gone', readable(OWN_SERVICE, { ...NAMESAKE, ServiceState: 'Deleted' }), VPC],
    ['of a service that is on its way out', readable(OWN_SERVICE, { ...NAMESAKE, ServiceState: 'Deleting' }), VPC],
    ['that no service has', readable(NEIGHBOUR), PUBLIC],
    ['while the service is not known', readable(OWN_SERVICE), healthyVpcParams({ XksProxyVpcEndpointServiceName: 'misspelt' })],
    ['of an endpoint that nobody can read', readable(NAMESAKE), healthyVpcParams({ XksProxyUriEndpoint: 'http://x' })],
  ] as const)('say nothing of a name %s', (_what, services, params) => {
    expect(judgeNames(services, params).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  test('are compared with a service of another account as well', () => {
    const params = healthyVpcParams({
      XksProxyVpcEndpointServiceName: 'theirs',
      XksProxyVpcEndpointServiceOwner: '444455556666',
    });
    expect(judgeNames(readable(OWN_SERVICE), params).map(({ code }) => code)).toEqual(['uniqueness/private-dns-name-shared']);
  });

  test('the remedy takes the name from the other service', () => {
    const [found] = judgeNames(readable(OWN_SERVICE, NAMESAKE), VPC);
    expect(found?.remedy).toContain("--service-id 'vpce-svc-0fedcba9876543210' --remove-private-dns-name");
    expect(found?.kms?.create).toContain('XksProxyUriEndpointInUseException');
  });
});

test('every declared code has its case here', () => {
  const declared = Object.keys(uniqueness.findings).filter((code) => code.includes('private-dns-name'));
  expect(NAMES.map(([code]) => code).toSorted()).toEqual(declared.toSorted());
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => void aws.reset());
  afterAll(() => aws.close());

  const check = async () => (await runCheck(uniqueness, checkInput(), aws.ports, { now: () => 0 })).result;

  test('another service of the account with the same name is found, on the second page', async () => {
    aws.world.pageSizes.DescribeVpcEndpointServiceConfigurations = 1;
    const [first] = aws.world.endpointServices;
    const configuration = { ...first!.configuration, ServiceId: 'vpce-svc-0fedcba9876543210', ServiceName: 'another' };
    aws.world.endpointServices.push({ ...first!, configuration });
    expect((await check()).findings[0]).toMatchObject({
      code: 'uniqueness/private-dns-name-shared',
      evidence: { otherServiceId: 'vpce-svc-0fedcba9876543210' },
    });
  });

  test('refused names of services spoil nothing else', async () => {
    aws.world.faults.push({ service: 'ec2', operation: null, kind: 'denied', times: 9 });
    expect((await check()).findings.map(({ code }) => code)).toEqual([
      'uniqueness/private-dns-names-unreadable',
      'uniqueness/unique',
      'uniqueness/quota-left',
    ]);
  });
});
