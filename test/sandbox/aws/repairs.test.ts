import {
  DescribeVpcEndpointServicesCommand,
  EC2Client,
  ModifyVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  StartVpcEndpointServicePrivateDnsVerificationCommand,
} from '@aws-sdk/client-ec2';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { REGION, SERVICE_ID, SERVICE_NAME, startTestAws, type TestAws } from './healthy-world.ts';

let aws: TestAws;
let ec2: EC2Client;

beforeAll(async () => {
  aws = await startTestAws();
  ec2 = new EC2Client({ region: REGION, maxAttempts: 1 });
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

const ServiceId = SERVICE_ID;
const service = () => aws.world.endpointServices[0];
const failure = (name: string) => expect.objectContaining({ name });

describe('the remedies for an endpoint service', () => {
  it('switch acceptance off and allow principals', async () => {
    Object.assign(service()?.configuration ?? {}, { AcceptanceRequired: true });
    await ec2.send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, AcceptanceRequired: false }));
    expect(service()?.configuration.AcceptanceRequired).toBe(false);

    const [old, fresh] = [`cks.kms.${REGION}.amazonaws.com`, 'arn:aws:iam::111122223333:role/xks'];
    const added = await ec2.send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId,
        AddAllowedPrincipals: [fresh, old],
        RemoveAllowedPrincipals: ['*'],
      }),
    );
    expect(added.AddedPrincipals).toMatchObject([{ Principal: fresh, PrincipalType: 'Role', ServiceId }]);
    await ec2.send(new ModifyVpcEndpointServicePermissionsCommand({ ServiceId, RemoveAllowedPrincipals: [old] }));
    expect(service()?.allowedPrincipals.map(({ Principal }) => Principal)).toEqual([fresh]);
  });

  it.each([
    ['below the parent', '_abc123.xks.example.com.', '"vpce:secretless"', false, 'verified'],
    ['below a higher ancestor', '_abc123.example.com', 'vpce:secretless', false, 'verified'],
    ['with another value', '_abc123.xks.example.com', '"vpce:other"', false, 'failed'],
    ['in a private zone', '_abc123.xks.example.com', '"vpce:secretless"', true, 'failed'],
    ['below the name itself', '_abc123.myproxy-private.xks.example.com', '"vpce:secretless"', false, 'failed'],
  ])('verify a TXT record %s', async (_where, Name, Value, PrivateZone, state) => {
    const zone = { Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: '1', Config: { PrivateZone } };
    aws.world.hostedZones = [{ zone, records: [{ Name, Type: 'TXT', ResourceRecords: [{ Value }] }] }];
    await ec2.send(new StartVpcEndpointServicePrivateDnsVerificationCommand({ ServiceId }));
    expect(service()?.configuration.PrivateDnsNameConfiguration?.State).toBe(state);
  });

  it('need verification anew after another name', async () => {
    await ec2.send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, PrivateDnsName: 'new.xks.example.com' }));
    expect(service()?.configuration).toMatchObject({
      PrivateDnsName: 'new.xks.example.com',
      PrivateDnsNameConfiguration: { State: 'pendingVerification', Type: 'TXT' },
    });
  });

  it('refuse a service that is not there', async () => {
    const modify = new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId: 'vpce-svc-gone', AcceptanceRequired: false });
    await expect(ec2.send(modify)).rejects.toEqual(failure('InvalidVpcEndpointServiceId.NotFound'));
  });
});

it("lists services from the consumer's view, found by a wildcard", async () => {
  const find = (value: string) =>
    ec2.send(new DescribeVpcEndpointServicesCommand({ Filters: [{ Name: 'service-name', Values: [value] }] }));
  expect((await find('com.amazonaws.*.vpce-svc-?123*')).ServiceNames).toEqual([SERVICE_NAME]);
  expect((await find('com.amazonaws.\\*')).ServiceNames).toEqual([]);
  expect((await find('com.amazonaws+')).ServiceNames).toEqual([]);
});

describe('dashboards, alarms, secrets', () => {
  it('keeps dashboards and refuses a body that is none', async () => {
    aws.world.pageSizes.ListDashboards = 1;
    const cloudwatch = new CloudWatchClient({ region: REGION, maxAttempts: 1 });
    for (const DashboardName of ['xks-a', 'xks-b', 'other']) {
      await cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody: '{"widgets":[]}' }));
    }
    const first = await cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix: 'xks-' }));
    const second = await cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix: 'xks-', NextToken: first.NextToken }));
    expect(
      [...(first.DashboardEntries ?? []), ...(second.DashboardEntries ?? [])].map(({ DashboardName }) => DashboardName),
    ).toEqual(['xks-a', 'xks-b']);
    expect(second.NextToken).toBeUndefined();
    expect(await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'xks-a' }))).toMatchObject({
      DashboardBody: '{"widgets":[]}',
    });
    await expect(cloudwatch.send(new PutDashboardCommand({ DashboardName: 'x', DashboardBody: 'no' }))).rejects.toThrow(
      /DashboardBody/,
    );
    await expect(cloudwatch.send(new GetDashboardCommand({ DashboardName: 'gone' }))).rejects.toThrow(/gone/);
    await expect(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['gone'] }))).rejects.toThrow(/gone/);
  });

  it('lists secrets without what they hold', async () => {
    aws.world.secrets = [
      {
        Name: 'xks/a',
        ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:xks/a-AbCdEf',
        SecretString: 'hidden',
        Tags: [],
      },
    ];
    const listed = await new SecretsManagerClient({ region: REGION }).send(new ListSecretsCommand({}));
    expect(listed.SecretList).toMatchObject([{ Name: 'xks/a' }]);
    expect(JSON.stringify(listed)).not.toContain('hidden');
  });
});
