import {
  DescribeVpcEndpointServiceConfigurationsCommand,
  EC2Client,
  StartVpcEndpointServicePrivateDnsVerificationCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { planWith } from '../../lib/sandbox/faults.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { startSandbox } from '../../lib/sandbox/sandbox.ts';

async function stateAfterVerification(fault: string): Promise<string | undefined> {
  const { aws, plan, close } = await startSandbox(planWith('vpc', [fault]));
  const ec2 = new EC2Client({
    region: SANDBOX.region,
    endpoint: aws.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'A', secretAccessKey: 'b' },
  });
  const ServiceId = plan.aws.endpointServices[0]?.configuration.ServiceId;
  await ec2.send(new StartVpcEndpointServicePrivateDnsVerificationCommand({ ServiceId }));
  const { ServiceConfigurations } = await ec2.send(new DescribeVpcEndpointServiceConfigurationsCommand({}));
  ec2.destroy();
  await close();
  return ServiceConfigurations?.[0]?.PrivateDnsNameConfiguration?.State;
}

describe('the EC2 of the sandbox', () => {
  it.each([
    ['domain-not-verified', 'verified'],
    ['txt-missing', 'failed'],
    ['txt-wrong', 'failed'],
  ])('looks for the TXT record where everybody looks, in the public DNS of the sandbox: %s', async (fault, state) => {
    expect(await stateAfterVerification(fault)).toBe(state);
  });
});
