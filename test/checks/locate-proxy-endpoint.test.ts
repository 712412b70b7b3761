/** The proxy of a VPC store, looked at through an interface endpoint, against the sandbox's far ends. */
import { afterEach, describe, expect, it } from 'vitest';
import { addProbeEndpoint, giveServiceAway, OWNER, PROBE_ENDPOINT } from '../../lib/sandbox/foreign-service.ts';
import { SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import type { SandboxPlan } from '../../lib/sandbox/plan.ts';
import { closeAll, locateIn as look } from '../support/locate-in-sandbox.ts';

afterEach(closeAll);

const ENDPOINT = PROBE_ENDPOINT.addresses.map((address) => `${address}@${PROBE_ENDPOINT.vpcId}`);
const NODES = SANDBOX.nodeAddresses.map((address) => `${address}@${SANDBOX.vpcId}`);

const silentEndpoint = ({ vantage }: SandboxPlan): void => {
  for (const address of PROBE_ENDPOINT.addresses) vantage.silent.add(address);
};
const noProberAtNodes = ({ vantage }: SandboxPlan): void => void vantage.withoutProber.add(SANDBOX.vpcId);

/** A second endpoint to the same service, listed before the other. */
function addAnotherEndpoint({ aws }: SandboxPlan): void {
  const [node] = aws.networkInterfaces;
  aws.networkInterfaces.push({
    ...node,
    NetworkInterfaceId: 'eni-0000000000000beef',
    PrivateIpAddress: '10.30.1.30',
    InterfaceType: 'interface',
  });
  aws.vpcEndpoints.unshift({
    VpcEndpointId: 'vpce-0000000000000beef',
    VpcEndpointType: 'Interface',
    VpcId: 'vpc-0000000000000beef',
    ServiceName: SANDBOX.serviceName,
    State: 'Available',
    NetworkInterfaceIds: ['eni-0000000000000beef'],
  });
}

describe('an interface endpoint to the service', () => {
  it('is preferred to the nodes, and said to be the path of KMS', async () => {
    const { codes, findings, targets, facts } = await look(addProbeEndpoint);
    expect(codes).toEqual(['probe-endpoint-found', 'reachable']);
    expect(targets).toEqual(ENDPOINT);
    expect(facts).toMatchObject({ perspective: expect.stringContaining(`through interface endpoint ${PROBE_ENDPOINT.id}`) });
    expect(findings[1]?.evidence).toMatchObject({ through: expect.stringContaining(PROBE_ENDPOINT.id) });
  });

  it('is taken from what the deployment made for probing, when there are several', async () => {
    expect((await look(addProbeEndpoint, addAnotherEndpoint)).targets).toEqual(['10.30.1.30@vpc-0000000000000beef']);
    const named = (plan: SandboxPlan): void => void plan.vantage.probeEndpointIds.push(PROBE_ENDPOINT.id);
    expect((await look(addProbeEndpoint, addAnotherEndpoint, named)).targets).toEqual(ENDPOINT);
  });

  it('is passed over without a prober in its VPC', async () => {
    const noProber = ({ vantage }: SandboxPlan): void => void vantage.withoutProber.add(PROBE_ENDPOINT.vpcId);
    const { codes, targets } = await look(addProbeEndpoint, noProber);
    expect([codes, targets]).toEqual([['nodes-found', 'reachable'], NODES]);
  });

  it('is passed over while it is pending, and on the second page of the list', async () => {
    const pending = ({ aws }: SandboxPlan): void => {
      aws.pageSizes.DescribeVpcEndpoints = 1;
      for (const endpoint of aws.vpcEndpoints) if (endpoint.VpcEndpointId !== PROBE_ENDPOINT.id) endpoint.State = 'Pending';
    };
    expect((await look(addProbeEndpoint, addAnotherEndpoint, pending)).targets).toEqual(ENDPOINT);
  });

  it('gives way to the nodes when it is silent', async () => {
    const { codes, targets } = await look(addProbeEndpoint, silentEndpoint);
    expect([codes, targets]).toEqual([['nodes-found', 'reachable', 'probe-endpoint-silent'], NODES]);
  });

  it('is asked to admit the prober when it is the only path', async () => {
    const { codes, findings } = await look(addProbeEndpoint, silentEndpoint, noProberAtNodes);
    expect(codes).toEqual(['vantage-blocked', 'probe-endpoint-found']);
    expect(findings[0]?.remedy).toContain(`--group-id '${PROBE_ENDPOINT.securityGroupId}'`);
  });

  it('is a fault where the zone of its silent interface has no healthy target', async () => {
    const oneZone = ({ aws, vantage }: SandboxPlan): void => {
      aws.targetHealth[TARGET_GROUP_ARN]![1]!.TargetHealth = { State: 'unhealthy' };
      vantage.silent.add(PROBE_ENDPOINT.addresses[1]);
    };
    const { codes, findings, targets } = await look(addProbeEndpoint, oneZone);
    expect([codes, targets]).toEqual([['no-healthy-target', 'probe-endpoint-found', 'reachable'], ENDPOINT.slice(0, 1)]);
    expect(findings[0]?.evidence).toMatchObject({ zone: 'us-east-1b', healthyZones: ['us-east-1a'], othersAnswer: 1 });
  });

  it('that may not be listed costs nothing where the nodes can be looked at', async () => {
    const denied = ({ aws }: SandboxPlan): void =>
      void aws.faults.push({ service: 'ec2', operation: 'DescribeVpcEndpoints', kind: 'denied', times: 9 });
    expect((await look(denied)).codes).toEqual(['nodes-found', 'reachable']);
  });
});

describe('a service of another account', () => {
  it('is looked at through the endpoint alone, whether or not its owner lets anything be read', async () => {
    const noRole = ({ ownerRoles }: SandboxPlan): void => void ownerRoles.splice(0);
    for (const more of [[], [noRole]]) {
      expect((await look(giveServiceAway, addProbeEndpoint, noProberAtNodes, ...more)).targets).toEqual(ENDPOINT);
    }
  });

  it('needs one, and the remedy says how it is made', async () => {
    const { codes, findings } = await look(giveServiceAway, noProberAtNodes);
    expect(codes).toEqual(['no-probe-endpoint']);
    expect(findings[0]?.evidence).toMatchObject({ owner: OWNER.account });
    expect(findings[0]?.remedy).toContain(`--service-name '${SANDBOX.serviceName}'`);
  });

  it('needs a prober in the VPC of that endpoint', async () => {
    const nowhere = ({ vantage }: SandboxPlan): void => void vantage.withoutProber.add(PROBE_ENDPOINT.vpcId);
    const { codes, findings } = await look(giveServiceAway, addProbeEndpoint, noProberAtNodes, nowhere);
    expect(codes).toEqual(['no-probe-endpoint']);
    expect(findings[0]?.remedy).toContain(`is in ${PROBE_ENDPOINT.vpcId}: add that VPC`);
  });

  it('is a fault when the side of its owner says why it is silent', async () => {
    const noListener = ({ aws }: SandboxPlan): void => void aws.otherAccounts[OWNER.account]?.listeners?.splice(0);
    const { codes, findings } = await look(giveServiceAway, addProbeEndpoint, silentEndpoint, noProberAtNodes, noListener);
    expect(codes).toEqual(['no-listener', 'probe-endpoint-found']);
    expect(findings[0]?.remedy).toMatch(new RegExp(`^With credentials of account ${OWNER.account}: Add the listener`));
  });
});
