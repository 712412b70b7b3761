/** A caller who may look at nothing learns that nothing was looked at. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import { checkInput } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;
beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
afterAll(() => aws.close());

describe('a refusal', () => {
  it('of every kind leaves the check untold, not without meaning, and names what to allow', async () => {
    const services = ['kms', 'ec2', 'elasticloadbalancing', 'secretsmanager', 'sns', 'logs'] as const;
    aws.world.faults.push(...services.map((service) => ({ service, operation: null, kind: 'denied' as const, times: 99 })));
    const { result } = await runCheck(dependencies, checkInput(), aws.ports, { now: () => 0 });
    expect(result).toMatchObject({ verdict: 'skipped', reason: 'not-readable' });
    const refused = result.findings.flatMap(({ evidence }) => (typeof evidence.action === 'string' ? [evidence.action] : []));
    expect(refused).toEqual(expect.arrayContaining(['ec2:DescribeVpcEndpointServiceConfigurations', 'sns:GetTopicAttributes']));
  });
});
