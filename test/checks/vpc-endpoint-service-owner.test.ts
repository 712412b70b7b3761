import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { OWNER_FINDINGS } from '../../lib/checks/vpc-owner-findings.ts';
import { vpcEndpointService } from '../../lib/checks/vpc-endpoint-service.ts';
import type { Params } from '../../lib/model/params.ts';
import type { AwsFault, AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { giveServiceAway, OWNER } from '../../lib/sandbox/foreign-service.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyVpcParams, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

/** Codes without the name of the check. */
const short = (code: string): string => code.replace('vpc-endpoint-service/', '');

const KMS = `cks.kms.${SANDBOX.region}.amazonaws.com`;
const ROOT = `arn:aws:iam::${SANDBOX.account}:root`;
const ROLE = `arn:aws:iam::${SANDBOX.account}:role`;
const CALLER = `${ROLE}/xks-preflight-sandbox`;

let aws: LoopbackAws;
let params: Params;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => {
  aws.reset();
  params = { ...healthyVpcParams() };
  giveServiceAway({ aws: aws.world, params, ownerRoles: aws.ownerRoles });
});
afterAll(() => aws.close());

async function check(request = params) {
  const { result } = await runCheck(vpcEndpointService, checkInput({ params: request }), aws.ports, { now: () => 0 });
  return result;
}

/** What is not good, or all when `passes`. */
async function codes(request = params, passes = false): Promise<readonly string[]> {
  const { findings } = await check(request);
  return findings.filter(({ verdict }) => passes || verdict !== 'pass').map(({ code }) => short(code));
}

const configuration = (world: AwsWorld) => world.endpointServices[0]!.configuration;

function allow(...principals: readonly string[]): void {
  aws.world.endpointServices[0]!.allowedPrincipals = principals.map((Principal) => ({ Principal }));
}

function denied(operation: string, account?: string): AwsFault {
  const service = operation === 'AssumeRole' ? 'sts' : 'ec2';
  return { service, operation, kind: 'denied', times: 9, ...(account === undefined ? {} : { account }) };
}

const withoutRole = (): void => void aws.ownerRoles.splice(0);

describe('a service of another account that lets its side be read', () => {
  test('is judged as an own one', async () => {
    expect(await codes(params, true)).toEqual([
      'found-in-other-account',
      'interface-type',
      'enough-zones',
      'acceptance-not-required',
      'ipv4-supported',
      'private-dns-name-set',
      'available',
      'principal-allowed',
      'account-allowed',
      'load-balancer-fit',
      'listener-forwards',
      'targets-healthy',
    ]);
  });

  test('is read with the role and its external id', async () => {
    expect(aws.ownerRoles).toEqual([{ account: OWNER.account, RoleArn: OWNER.roleArn, ExternalId: OWNER.externalId }]);
    aws.ownerRoles[0] = { ...aws.ownerRoles[0]!, ExternalId: 'another' };
    expect(await codes()).toEqual(['owner-side-refused']);
  });

  test.each([
    ['the number of the account', [KMS, SANDBOX.account]],
    ['its root', [KMS, ROOT]],
    ['the role of the caller', [KMS, CALLER]],
    ['everybody, besides KMS', [KMS, '*']],
  ] as const)('allows %s', async (_what, principals) => {
    allow(...principals);
    expect(await codes()).toEqual([]);
  });

  test('what is to be done is to be done by its owner', async () => {
    configuration(aws.world).AcceptanceRequired = true;
    allow(ROOT);
    const bad = (await check()).findings.filter(({ verdict }) => verdict !== 'pass');
    expect(bad.map(({ code }) => short(code))).toEqual(['acceptance-required', 'principal-missing']);
    for (const { remedy } of bad) expect(remedy).toContain(`With credentials of account ${OWNER.account}: `);
  });
});

type Row = readonly [codes: readonly string[], what: string, breaks: () => unknown, request?: () => Params];

const CASES: readonly Row[] = [
  [['owner-side-unreadable'], 'no role is named', withoutRole],
  [['owner-side-refused'], 'the role may not be assumed', () => aws.world.faults.push(denied('AssumeRole'))],
  [
    ['owner-side-refused'],
    'the role may not describe services',
    () => aws.world.faults.push(denied('DescribeVpcEndpointServiceConfigurations', OWNER.account)),
  ],
  [
    ['owner-not-given'],
    'the request does not name the owner',
    () => undefined,
    () => without(params, 'XksProxyVpcEndpointServiceOwner'),
  ],
  [
    ['owner-differs'],
    'the request names a third account',
    () => undefined,
    () => ({ ...params, XksProxyVpcEndpointServiceOwner: '777788889999' }),
  ],
  [
    ['consumer-view-unreadable'],
    'the caller may not describe services of others',
    () => aws.world.faults.push(denied('DescribeVpcEndpointServices')),
  ],
  [['account-not-allowed'], 'it does not allow this account', () => allow(KMS)],
  [['account-not-allowed'], 'it allows a role with a path', () => allow(KMS, `${ROLE}/teams/xks`)],
  [['account-allowed-by-role'], 'it allows another role', () => allow(KMS, `${ROLE}/someone-else`)],
  [['too-few-common-zones'], 'one zone is common', () => Object.assign(aws.world, { zoneIds: ['use1-az2', 'use1-az4'] })],
  [
    ['too-few-zones', 'owner-side-unreadable'],
    'one zone is shown, and no role is named',
    () => {
      withoutRole();
      configuration(aws.world).AvailabilityZoneIds = ['use1-az1'];
    },
  ],
  [['not-available'], 'it is pending', () => Object.assign(configuration(aws.world), { ServiceState: 'Pending' })],
  [
    ['principals-unreadable'],
    'its principals may not be read',
    () => aws.world.faults.push(denied('DescribeVpcEndpointServicePermissions')),
  ],
  [['not-found'], 'it is not there', () => Object.assign(aws.world, { endpointServices: [] })],
  [
    ['not-found'],
    'it is not shared, and no role is named',
    () => {
      withoutRole();
      allow(KMS);
    },
  ],
];

describe('what is found', () => {
  test.each(CASES.map(([expected, what, breaks, request]) => ({ expected, what, breaks, request })))(
    '$what: $expected',
    async ({ expected, breaks, request }) => {
      breaks();
      expect(await codes(request?.())).toEqual(expected);
    },
  );

  test('every declared code has its case here', () => {
    const tested = new Set([...CASES.flatMap(([found]) => found), 'found-in-other-account', 'account-allowed']);
    expect(
      Object.keys(OWNER_FINDINGS)
        .map(short)
        .filter((code) => !tested.has(code)),
    ).toEqual([]);
  });
});

describe('what to do', () => {
  const remedyOf = async (code: string): Promise<string | null | undefined> =>
    (await check()).findings.find((one) => short(one.code) === code)?.remedy;

  test('name a role', async () => {
    withoutRole();
    expect(await remedyOf('owner-side-unreadable')).toMatch(
      new RegExp(`${OWNER.account}.*--owner-role.*XKS_PREFLIGHT_OWNER_ROLES`),
    );
  });

  test('allow the account', async () => {
    allow(KMS);
    expect(await remedyOf('account-not-allowed')).toBe(
      `With credentials of account ${OWNER.account}, allow it: aws ec2 modify-vpc-endpoint-service-permissions ` +
        `--region 'us-east-1' --service-id '${SANDBOX.serviceId}' --add-allowed-principals '${ROOT}'`,
    );
  });

  test('say who owns it', async () => {
    const found = (await check(without(params, 'XksProxyVpcEndpointServiceOwner'))).findings;
    expect(found[0]?.remedy).toBe(`Set XksProxyVpcEndpointServiceOwner to "${OWNER.account}".`);
  });

  test('let the calling role be trusted', async () => {
    aws.world.faults.push(denied('AssumeRole'));
    expect(await remedyOf('owner-side-refused')).toContain(`trust policy of the role in account ${OWNER.account}`);
    aws.world.faults = [denied('DescribeVpcEndpointServiceConfigurations', OWNER.account)];
    expect(await remedyOf('owner-side-refused')).toMatch(
      /^Allow the IAM action ec2:DescribeVpcEndpointServiceConfigurations in the role/,
    );
  });
});
