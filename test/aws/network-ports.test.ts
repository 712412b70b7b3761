/** The live ports of network, load balancer settings and certificates, page by page, against the loopback AWS. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;
beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => {
  aws.reset();
  aws.world.defaultPageSize = 1;
});
afterAll(() => aws.close());

describe('the network', () => {
  it('is read page by page, of one VPC only', async () => {
    const { network } = aws.ports;
    aws.world.subnets.push({ SubnetId: 'subnet-0a1b2c3d4e5f60799', VpcId: 'vpc-0a1b2c3d4e5f60799' });
    const { subnets, networkAcls } = structuredClone(aws.world);
    expect(await network.subnets(SANDBOX.vpcId)).toMatchObject(subnets.slice(0, 4));
    expect(await network.networkAcls(SANDBOX.vpcId)).toMatchObject(networkAcls);
    const [main, own] = await network.routeTables(SANDBOX.vpcId);
    expect(main).toMatchObject({ Associations: [{ Main: true }], Routes: [{ GatewayId: 'local' }] });
    expect(own?.Routes).toMatchObject([
      {},
      { NatGatewayId: expect.stringMatching(/^nat-/) },
      { DestinationCidrBlock: NETWORK.dataCentre },
    ]);
    expect(await network.vpc(SANDBOX.vpcId)).toMatchObject({
      CidrBlock: NETWORK.range,
      CidrBlockAssociationSet: [{ CidrBlockState: { State: 'associated' } }],
    });
  });

  it('has security groups, with ranges, groups and prefix lists', async () => {
    const { network } = aws.ports;
    const rule = {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '192.168.0.0/16' }],
      UserIdGroupPairs: [{ GroupId: NETWORK.balancerGroup }],
      PrefixListIds: [{ PrefixListId: 'pl-0a1b2c3d4e5f60701' }],
    };
    aws.world.securityGroups[0]!.IpPermissions = [rule];
    const found = await network.securityGroups([NETWORK.proxyGroup, NETWORK.balancerGroup, 'sg-gone']);
    expect(found.map(({ GroupId }) => GroupId)).toEqual([NETWORK.proxyGroup, NETWORK.balancerGroup]);
    expect(found[0]).toMatchObject({ IpPermissions: [rule], IpPermissionsEgress: [{ IpProtocol: '-1' }] });
  });

  it('finds interfaces by any address and by instance, and asks for nothing when nothing is asked', async () => {
    const { network } = aws.ports;
    const [first, second] = aws.world.networkInterfaces;
    const ids = { addresses: ['10.0.2.20'], instanceIds: ['i-0a1b2c3d4e5f60701'] };
    expect(await network.targetInterfaces(SANDBOX.vpcId, ids)).toMatchObject([
      { NetworkInterfaceId: second!.NetworkInterfaceId, Groups: [{ GroupId: NETWORK.proxyGroup }] },
      { NetworkInterfaceId: first!.NetworkInterfaceId, Attachment: { InstanceId: 'i-0a1b2c3d4e5f60701' } },
    ]);
    expect(await network.targetInterfaces('vpc-0a1b2c3d4e5f60799', ids)).toEqual([]);
    const before = aws.calls.length;
    expect(await network.targetInterfaces(SANDBOX.vpcId, { addresses: [], instanceIds: [] })).toEqual([]);
    expect(await network.securityGroups([])).toEqual([]);
    expect(aws.calls).toHaveLength(before);
  });

  it('answers null for a VPC that is not there', async () => {
    const { network } = aws.ports;
    expect([await network.vpc('vpc-0a1b2c3d4e5f60799'), await network.vpcDns('vpc-0a1b2c3d4e5f60799')]).toEqual([null, null]);
    aws.world.vpcs[0]!.enableDnsHostnames = false;
    expect(await network.vpcDns(SANDBOX.vpcId)).toEqual({ enableDnsSupport: true, enableDnsHostnames: false });
  });
});

describe('load balancers', () => {
  it('have certificates, the default one first, and security policies', async () => {
    const { listenerTls } = aws.ports;
    const [listener] = aws.world.listeners;
    const arn = listener!.ListenerArn!;
    listener!.Certificates = [{ CertificateArn: 'arn:one' }];
    aws.world.sniCertificates[arn] = ['arn:two', 'arn:one'];
    expect(await listenerTls.listenerCertificates(arn)).toEqual(['arn:one', 'arn:two']);
    expect(await listenerTls.listenerCertificates('arn:gone')).toEqual([]);
    expect(await listenerTls.sslPolicy(NETWORK.policy)).toMatchObject({
      SslProtocols: ['TLSv1.2', 'TLSv1.3'],
      Ciphers: [{}, {}, {}, {}],
    });
    expect(await listenerTls.sslPolicy('ELBSecurityPolicy-Gone')).toBeNull();
  });
});

describe('certificates', () => {
  it('are described, with their dates', async () => {
    const [known] = structuredClone(aws.world.certificates);
    const found = await aws.ports.acm.certificate(NETWORK.certificateArn);
    expect(found).toMatchObject({ DomainName: SANDBOX.host, Status: 'ISSUED' });
    expect(Math.abs((found?.NotAfter?.getTime() ?? 0) - known!.NotAfter!.getTime())).toBeLessThan(1_000);
    expect(await aws.ports.acm.certificate(`${NETWORK.certificateArn}0`)).toBeNull();
  });
});
