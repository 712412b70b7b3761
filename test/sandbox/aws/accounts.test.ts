/** The loopback AWS endpoint serves several accounts: each sees its own, and what others share with it. */
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveOwners } from '../../../lib/aws/owners.ts';
import { makeLiveEc2 } from '../../../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../../../lib/aws/elbv2.ts';
import { ownerRole } from '../../../lib/model/owner-role.ts';
import { giveServiceAway, OWNER } from '../../../lib/sandbox/foreign-service.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from '../../../lib/sandbox/healthy-world.ts';
import { healthyVpcParams } from '../../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws.ts';

const REGION = { region: SANDBOX.region };

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => {
  aws.reset();
  giveServiceAway({ aws: aws.world, params: { ...healthyVpcParams() }, ownerRoles: aws.ownerRoles });
});
afterAll(() => aws.close());

const assume = (RoleArn: string, ExternalId?: string) =>
  new STSClient(REGION).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'a-test', ExternalId, DurationSeconds: 900 }));

async function side() {
  const read = await aws.ports.owners.side(OWNER.account);
  if (read === null) throw new Error('No role is named');
  return read;
}

describe('a role of another account', () => {
  it('makes the caller that account', async () => {
    const { Credentials } = await assume(OWNER.roleArn, OWNER.externalId);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const who = await new STSClient({ ...REGION, credentials }).send(new GetCallerIdentityCommand({}));
    expect(who.Account).toBe(OWNER.account);
    expect((await new STSClient(REGION).send(new GetCallerIdentityCommand({}))).Account).toBe(SANDBOX.account);
  });

  it.each([
    ['without its external id', OWNER.roleArn, undefined],
    ['with another one', OWNER.roleArn, 'another'],
    ['that does not exist', `arn:aws:iam::${OWNER.account}:role/none`, OWNER.externalId],
  ])('is refused %s', async (_what, arn, externalId) => {
    await expect(assume(arn, externalId)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('that is refused names the action', async () => {
    const roles = [ownerRole(OWNER.roleArn, null)].filter((role) => role !== null);
    await expect(makeLiveOwners(REGION, roles).side(OWNER.account)).rejects.toMatchObject({
      action: 'sts:AssumeRole',
      kind: 'denied',
    });
  });

  it('is not looked for in an account without one', async () => {
    expect(await aws.ports.owners.side('777788889999')).toBeNull();
  });
});

describe('what stands in another account', () => {
  const theirs = LOAD_BALANCER_ARN.replace(SANDBOX.account, OWNER.account);

  it('is seen with the role only', async () => {
    const { ec2, elbv2, route53 } = await side();
    expect(await ec2.endpointServiceConfiguration(SANDBOX.serviceName)).toMatchObject({ NetworkLoadBalancerArns: [theirs] });
    expect(await elbv2.listeners(theirs)).toHaveLength(1);
    expect(await route53.hostedZones('xks.example.com')).toHaveLength(1);
    expect(await makeLiveEc2(REGION).endpointServiceConfiguration(SANDBOX.serviceName)).toBeNull();
    expect(await makeLiveElbv2(REGION).loadBalancers([theirs])).toEqual([]);
  });

  it('is shown to consumers in the zones that they have as well', async () => {
    const zones = async () => (await makeLiveEc2(REGION).endpointServiceDetail(SANDBOX.serviceName))?.AvailabilityZoneIds;
    expect(await zones()).toEqual(['use1-az1', 'use1-az2']);
    aws.world.zoneIds = ['use1-az2', 'use1-az6'];
    expect(await zones()).toEqual(['use1-az2']);
  });

  it('fails by itself: faults of one account are not those of the other', async () => {
    aws.world.faults.push({ service: 'elasticloadbalancing', operation: null, kind: 'denied', times: 9, account: OWNER.account });
    const { elbv2 } = await side();
    await expect(elbv2.listeners(theirs)).rejects.toMatchObject({ kind: 'denied' });
    expect(await makeLiveElbv2(REGION).loadBalancers([theirs])).toEqual([]);
  });
});
