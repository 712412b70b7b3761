/** A node that is silent from inside the VPC: is it silent for KMS too, and which rule would admit the prober? */
import { afterEach, describe, expect, it } from 'vitest';
import {
  aclEntry,
  addSecondBalancer,
  groupOf,
  rule,
  setAttribute,
  turnOnCrossZone,
  wearGroup,
} from '../../lib/sandbox/balancer-shapes.ts';
import { addProbeEndpoint, giveServiceAway, OWNER, PROBE_ENDPOINT } from '../../lib/sandbox/foreign-service.ts';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { type Change, closeAll, locateIn } from '../support/locate-in-sandbox.ts';

afterEach(closeAll);

const [NODE_A, NODE_B] = SANDBOX.nodeAddresses;

const silentNodes: Change = ({ vantage }) => {
  for (const address of SANDBOX.nodeAddresses) vantage.silent.add(address);
};
const denied =
  (service: 'ec2' | 'elasticloadbalancing', operation: string): Change =>
  ({ aws }) =>
    void aws.faults.push({ service, operation, kind: 'denied', times: 99 });

/** The finding about silence; one for each node where each needs a rule of its own. */
async function silence(...changes: readonly Change[]) {
  const { findings } = await locateIn(...changes, silentNodes);
  const bad = findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  expect(new Set(bad.map(({ code }) => code)).size).toBe(1);
  const { code, verdict, evidence, remedy, requirements, kms } = bad[0]!;
  return { code: code.replace('locate-proxy/', ''), verdict, evidence, remedy: remedy ?? '', requirements, kms };
}

/** Nobody is admitted on 443. */
const noInbound = (enforced: 'on' | 'off'): Change => {
  return (plan) => void Object.assign(wearGroup(plan, enforced), { IpPermissions: [rule(8443, '0.0.0.0/0')] });
};
const targetsRefuse: Change = (plan) =>
  void Object.assign(groupOf(plan, NETWORK.proxyGroup), { IpPermissions: [rule(8080, NETWORK.range)] });
const acl = (...entries: readonly ReturnType<typeof aclEntry>[]): Change => {
  return ({ aws }) => void Object.assign(aws.networkAcls[0]!, { Entries: [...entries] });
};

describe('a silent node is a fault of the store', () => {
  it('where its security group admits nobody, and counts for endpoints', async () => {
    const { code, verdict, evidence, remedy, requirements, kms } = await silence(noInbound('on'));
    expect([code, verdict]).toEqual(['security-group-refuses', 'fail']);
    expect(evidence).toMatchObject({ securityGroupId: NETWORK.balancerGroup, direction: 'inbound', port: 443 });
    expect(requirements).toEqual(['XKS-NET-006', 'XKS-NLB-016']);
    expect(remedy).toContain(`--security-groups '${NETWORK.balancerGroup}' --enforce-security-group-inbound-rules`);
    expect(remedy).toContain(`--source-group '${NETWORK.proberGroup}'`);
    expect(kms).toMatchObject({ create: [], connect: expect.arrayContaining(['XKS_PROXY_NOT_REACHABLE']) });
  });

  it('and the command that repairs it takes none of its other groups off', async () => {
    const { remedy } = await silence(noInbound('on'), (plan) => {
      plan.aws.securityGroups.push({ GroupId: 'sg-0a1b2c3d4e5f60709', GroupName: 'second', IpPermissions: [] });
      plan.aws.loadBalancers[0]!.SecurityGroups = [NETWORK.balancerGroup, 'sg-0a1b2c3d4e5f60709'];
    });
    expect(remedy).toContain(`--security-groups '${NETWORK.balancerGroup}' 'sg-0a1b2c3d4e5f60709' --enforce`);
  });

  it('where its targets do not admit it', async () => {
    const { code, evidence, remedy } = await silence(targetsRefuse);
    expect(code).toBe('security-group-refuses');
    expect(evidence).toMatchObject({ securityGroupId: NETWORK.proxyGroup, nodeAddress: NODE_A, targetAddress: '10.0.1.20' });
    expect(remedy).toContain(`--group-id '${NETWORK.proxyGroup}' --protocol tcp --port '443' --cidr '${NODE_A}/32'`);
  });

  it('where it is not let out to its targets', async () => {
    const noOutbound: Change = (plan) => void Object.assign(wearGroup(plan, 'off'), { IpPermissionsEgress: [] });
    const { code, evidence, remedy } = await silence(noOutbound);
    expect(code).toBe('security-group-refuses');
    expect(evidence).toMatchObject({ securityGroupId: NETWORK.balancerGroup, direction: 'outbound' });
    expect(remedy).toContain('aws ec2 authorize-security-group-egress');
  });

  it('where a network ACL keeps it from its targets, one way being enough', async () => {
    const { code, evidence, remedy } = await silence(
      acl(
        aclEntry(100, false, 443, 443, NETWORK.range),
        aclEntry(110, false, 1024, 65_535, NETWORK.range),
        aclEntry(100, true, 443, 443, NETWORK.range),
      ),
    );
    expect(code).toBe('network-acl-refuses');
    expect(evidence).toMatchObject({ networkAclId: NETWORK.networkAcl, directionFlag: '--egress', fromPort: 1024 });
    expect(remedy).toContain(`--network-acl-id '${NETWORK.networkAcl}'`);
  });

  it('each on its own: the other node answers', async () => {
    const onlyB: Change = (plan) => {
      targetsRefuse(plan);
      const first = plan.aws.networkInterfaces.find(({ PrivateIpAddress }) => PrivateIpAddress === '10.0.1.20')!;
      first.Groups = [];
      plan.vantage.silent.delete(NODE_A);
    };
    const { findings, targets } = await locateIn(silentNodes, onlyB);
    expect(targets).toEqual([`${NODE_A}@${SANDBOX.vpcId}`]);
    const fault = findings.find(({ verdict }) => verdict === 'fail');
    expect(fault).toMatchObject({
      code: 'locate-proxy/security-group-refuses',
      evidence: { addresses: [`${NODE_B}:443`], othersAnswer: 1 },
      requirements: expect.arrayContaining(['XKS-NET-010']),
    });
  });

  it('also through an interface endpoint, and its owner is to repair it', async () => {
    const silentEndpoint: Change = ({ vantage }) => {
      for (const address of PROBE_ENDPOINT.addresses) vantage.silent.add(address);
      vantage.withoutProber.add(SANDBOX.vpcId);
    };
    const theirs: Change = ({ aws }) => {
      const owners = aws.otherAccounts[OWNER.account]!;
      const group = owners.securityGroups!.find(({ GroupId }) => GroupId === NETWORK.proxyGroup)!;
      group.IpPermissions = [rule(8080, NETWORK.range)];
    };
    const { codes, findings } = await locateIn(giveServiceAway, addProbeEndpoint, silentEndpoint, theirs);
    expect(codes).toEqual(['security-group-refuses', 'probe-endpoint-found']);
    expect(findings[0]?.remedy).toMatch(new RegExp(`^With credentials of account ${OWNER.account}: Admit the addresses`));
  });
});

describe('a silent node is no fault of the store', () => {
  it.each<[string, readonly Change[]]>([
    ['where nothing refuses anything', []],
    ['where its inbound rules do not count for endpoints', [noInbound('off')]],
    [
      'where its inbound rules admit somebody, who may be KMS',
      [(plan) => void Object.assign(wearGroup(plan, 'on'), { IpPermissions: [rule(443, '172.16.0.0/12')] })],
    ],
    [
      'where its rules admit a prefix list, of which nobody here knows what is in it',
      [
        (plan) =>
          void Object.assign(wearGroup(plan, 'on'), {
            IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
          }),
      ],
    ],
    [
      'where it may use the target of another zone, which admits it',
      [
        turnOnCrossZone,
        (plan) => {
          targetsRefuse(plan);
          plan.aws.networkInterfaces.find(({ PrivateIpAddress }) => PrivateIpAddress === '10.0.2.20')!.Groups = [];
        },
      ],
    ],
    ['where security groups may not be read', [targetsRefuse, denied('ec2', 'DescribeSecurityGroups')]],
    [
      'where the interfaces of the targets are not visible',
      [
        targetsRefuse,
        ({ aws }) => {
          aws.networkInterfaces = aws.networkInterfaces.filter(({ PrivateIpAddress = '' }) => !PrivateIpAddress.endsWith('.20'));
        },
      ],
    ],
  ])('%s', async (_name, changes) => {
    expect(await silence(...changes)).toMatchObject({ code: 'vantage-blocked', verdict: 'error', kms: null });
  });

  it('where one of two load balancers is in order and the silence is behind an endpoint, which may lead to either', async () => {
    const twoBalancers: Change = (plan) => {
      addSecondBalancer(plan);
      noInbound('on')(plan);
      addProbeEndpoint(plan);
      for (const address of PROBE_ENDPOINT.addresses) plan.vantage.silent.add(address);
      plan.vantage.withoutProber.add(SANDBOX.vpcId);
    };
    const { codes } = await locateIn(twoBalancers);
    expect(codes).toEqual(['vantage-blocked', 'probe-endpoint-found']);
  });
});

describe('the rule that would admit the prober is named', () => {
  const admitsOthers =
    (enforced: 'on' | 'off'): Change =>
    (plan) =>
      void Object.assign(wearGroup(plan, enforced), { IpPermissions: [rule(443, '172.16.0.0/12')] });

  it('at the load balancer', async () => {
    const { remedy, evidence } = await silence(admitsOthers('off'));
    expect(remedy).toBe(
      "Admit the prober at the load balancer: aws ec2 authorize-security-group-ingress --region 'us-east-1' --protocol tcp " +
        `--port 443 --group-id '${NETWORK.balancerGroup}' --source-group '${NETWORK.proberGroup}' . Then run again.`,
    );
    expect(evidence).toMatchObject({ keptOutBy: `inbound rules of ${NETWORK.balancerGroup}` });
  });

  it('at its own security group', async () => {
    const { remedy } = await silence(
      (plan) => void Object.assign(groupOf(plan, NETWORK.proberGroup), { IpPermissionsEgress: [] }),
    );
    expect(remedy).toContain(`--group-id '${NETWORK.proberGroup}' --cidr '${NODE_A}/32'`);
  });

  it('at the network ACL, which lets KMS through', async () => {
    const apart: Change = (plan) => {
      const [shared] = plan.aws.networkAcls;
      plan.aws.subnets.push({ SubnetId: 'subnet-0a1b2c3d4e5f60799', VpcId: SANDBOX.vpcId, CidrBlock: '10.0.9.0/24' });
      plan.vantage.places.set(SANDBOX.vpcId, {
        subnetIds: ['subnet-0a1b2c3d4e5f60799'],
        securityGroupIds: [NETWORK.proberGroup],
      });
      shared!.Entries = [false, true].flatMap((egress) => [
        aclEntry(100, egress, 443, 443, '10.0.0.0/21'),
        aclEntry(110, egress, 1024, 65_535, '10.0.0.0/21'),
      ]);
    };
    const { code, remedy } = await silence(apart);
    expect(code).toBe('vantage-blocked');
    expect(remedy).toContain(`--network-acl-id '${NETWORK.networkAcl}'`);
    expect(remedy).toContain("--cidr-block '10.0.9.0/24'");
    expect(remedy).toContain('--ingress');
  });

  it('at the targets, where they see its own address', async () => {
    const { code, remedy } = await silence((plan) => {
      setAttribute(plan, TARGET_GROUP_ARN, 'preserve_client_ip.enabled', 'true');
      groupOf(plan, NETWORK.proxyGroup).IpPermissions = SANDBOX.nodeAddresses.map((node) => rule(443, `${node}/32`));
    });
    expect(code).toBe('vantage-blocked');
    expect(remedy).toContain(`--group-id '${NETWORK.proxyGroup}' --cidr '10.0.1.16/28'`);
  });

  const throughEndpoint: Change = (plan) => {
    addProbeEndpoint(plan);
    for (const address of PROBE_ENDPOINT.addresses) plan.vantage.silent.add(address);
    plan.vantage.withoutProber.add(SANDBOX.vpcId);
  };

  it('at the interface endpoint', async () => {
    const shut: Change = (plan) => void Object.assign(groupOf(plan, PROBE_ENDPOINT.securityGroupId), { IpPermissions: [] });
    const { findings } = await locateIn(throughEndpoint, shut);
    expect(findings[0]?.remedy).toContain(
      `--group-id '${PROBE_ENDPOINT.securityGroupId}' --source-group '${PROBE_ENDPOINT.proberGroupId}'`,
    );
    expect(findings[0]?.evidence).toMatchObject({ keptOutBy: `inbound rules of ${PROBE_ENDPOINT.securityGroupId}` });
  });

  it('at the load balancer behind the endpoint, which looks at the client', async () => {
    const { findings } = await locateIn(throughEndpoint, admitsOthers('on'));
    expect(findings[0]?.code).toBe('locate-proxy/vantage-blocked');
    expect(findings[0]?.remedy).toContain(`--group-id '${NETWORK.balancerGroup}' --cidr '10.20.1.0/24'`);
  });

  it('in general words where it is not known where the prober stands', async () => {
    const nowhere: Change = ({ vantage }) => vantage.places.clear();
    const { remedy } = await silence(admitsOthers('off'), nowhere);
    expect(remedy).toContain(`--group-id '${NETWORK.balancerGroup}' --source-group '<PROBER_SECURITY_GROUP_ID>'`);
  });
});

describe('what could not be read', () => {
  it.each([
    ['elasticloadbalancing', 'DescribeListeners'],
    ['elasticloadbalancing', 'DescribeTargetHealth'],
    ['ec2', 'DescribeNetworkAcls'],
    ['ec2', 'DescribeSecurityGroups'],
  ] as const)('%s:%s costs that evidence only, and is named', async (service, operation) => {
    const { code, evidence, remedy, requirements } = await silence(denied(service, operation));
    expect(code).toBe('vantage-blocked');
    expect(evidence['notRead']).toMatchObject([{ action: `${service}:${operation}`, refusal: 'denied' }]);
    expect(remedy).toContain(`where it was denied, allow ${service}:${operation} for the calling role`);
    expect(requirements).toContain('XKS-IAM-005');
  });

  it('does not hide what could: an inbound rule is missing, whatever the listeners are', async () => {
    const { code } = await silence(noInbound('on'), denied('elasticloadbalancing', 'DescribeListeners'));
    expect(code).toBe('security-group-refuses');
  });

  it('costs nothing where every node answers', async () => {
    const all = ['DescribeListeners', 'DescribeTargetHealth'].map((one) => denied('elasticloadbalancing', one));
    const { codes } = await locateIn(...all, denied('ec2', 'DescribeSecurityGroups'));
    expect(codes).toEqual(['nodes-found', 'reachable']);
  });
});
