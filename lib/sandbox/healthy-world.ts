/** The AWS side of a store that is ready to be made: what every fault of the menu starts from. */
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Params } from '../model/params.ts';
import { kmsPrincipal } from '../xks/limits.ts';
import { type AwsWorld, emptyAwsWorld, type WorldTopic } from './aws-world.ts';
import { addCompute } from './healthy-compute.ts';
import { addNetwork } from './healthy-network.ts';

export type Connectivity = 'public' | 'vpc';

/** Names and numbers of the sandbox's one company. All fictitious; the addresses are only ever dialled through the dial map. */
export const SANDBOX = {
  region: 'us-east-1',
  account: '111122223333',
  host: 'myproxy.xks.example.com',
  path: '/example-prefix/kms/xks/v1',
  serviceId: 'vpce-svc-0123456789abcdef0',
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  secretName: 'xks/payments',
  topicArn: 'arn:aws:sns:us-east-1:111122223333:xks-alarms',
  /** Private addresses of the load balancer's nodes, one a zone. */
  nodeAddresses: ['10.0.1.10', '10.0.2.10'],
  /** Public addresses of the proxy. */
  publicAddresses: ['44.192.0.10', '44.192.0.11'],
  verification: { name: '_6e86v84tqgqubxbwii1m', value: 'vpce:l6p0ERxlTt45jevFwOCp' },
} as const;

const ZONES = ['us-east-1a', 'us-east-1b'];
const SUBNETS = ['subnet-0a1b2c3d4e5f60701', 'subnet-0a1b2c3d4e5f60702'];
const ELB = `arn:aws:elasticloadbalancing:${SANDBOX.region}:${SANDBOX.account}`;
export const LOAD_BALANCER_ARN = `${ELB}:loadbalancer/net/xks-nlb/50dc6c495c0c9188`;
export const TARGET_GROUP_ARN = `${ELB}:targetgroup/xks-proxy/73e2d6bc24d8a067`;

export function healthyParams(connectivity: Connectivity): Params {
  const common = {
    CustomKeyStoreName: connectivity === 'vpc' ? 'payments-xks' : 'payments-xks-public',
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    XksProxyUriEndpoint: `https://${SANDBOX.host}`,
    XksProxyUriPath: SANDBOX.path,
    XksProxyAuthenticationCredentialSecretId: SANDBOX.secretName,
    Preflight: { AlarmTopicArn: SANDBOX.topicArn },
  };
  if (connectivity === 'public') return { ...common, XksProxyConnectivity: 'PUBLIC_ENDPOINT' };
  return { ...common, XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE', XksProxyVpcEndpointServiceName: SANDBOX.serviceName };
}

/** @param secretString what the sandbox's Secrets Manager holds for the credential: JSON text. */
export function healthyAwsWorld(connectivity: Connectivity, secretString: string): AwsWorld {
  const world = emptyAwsWorld({ region: SANDBOX.region, account: SANDBOX.account });
  world.secrets.push({
    Name: SANDBOX.secretName,
    ARN: `arn:aws:secretsmanager:${SANDBOX.region}:${SANDBOX.account}:secret:${SANDBOX.secretName}-a1b2c3`,
    SecretString: secretString,
    Tags: [{ Key: 'xks-preflight:endpoint', Value: SANDBOX.host }],
  });
  world.topics.push(alarmTopic());
  addCompute(world, { connectivity, vpcId: SANDBOX.vpcId, publicAddresses: SANDBOX.publicAddresses });
  if (connectivity === 'vpc') {
    addEndpointService(world);
    addLoadBalancer(world);
    addNetwork(world, { vpcId: SANDBOX.vpcId, host: SANDBOX.host, zones: ZONES, nodeSubnets: SUBNETS });
    addHostedZone(world);
  }
  return world;
}

/** With the policy that every new topic has: its own account may publish, and CloudWatch publishes in its name. */
function alarmTopic(): WorldTopic {
  const Policy = {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: SANDBOX.topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': SANDBOX.account } },
      },
    ],
  };
  return {
    TopicArn: SANDBOX.topicArn,
    Attributes: {
      Owner: SANDBOX.account,
      Policy: JSON.stringify(Policy),
      DisplayName: '',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    },
  };
}

function addEndpointService(world: AwsWorld): void {
  world.endpointServices.push({
    owner: SANDBOX.account,
    configuration: {
      ServiceId: SANDBOX.serviceId,
      ServiceName: SANDBOX.serviceName,
      ServiceType: [{ ServiceType: 'Interface' }],
      ServiceState: 'Available',
      AcceptanceRequired: false,
      ManagesVpcEndpoints: false,
      AvailabilityZones: ZONES,
      NetworkLoadBalancerArns: [LOAD_BALANCER_ARN],
      GatewayLoadBalancerArns: [],
      SupportedIpAddressTypes: ['ipv4'],
      BaseEndpointDnsNames: [`${SANDBOX.serviceId}.${SANDBOX.region}.vpce.amazonaws.com`],
      PrivateDnsName: SANDBOX.host,
      PrivateDnsNameConfiguration: {
        State: 'verified',
        Type: 'TXT',
        Name: SANDBOX.verification.name,
        Value: SANDBOX.verification.value,
      },
    },
    allowedPrincipals: [{ PrincipalType: 'Service', Principal: kmsPrincipal(SANDBOX.region), ServiceId: SANDBOX.serviceId }],
  });
}

function addLoadBalancer(world: AwsWorld): void {
  world.loadBalancers.push({
    LoadBalancerArn: LOAD_BALANCER_ARN,
    LoadBalancerName: 'xks-nlb',
    DNSName: `xks-nlb-50dc6c495c0c9188.elb.${SANDBOX.region}.amazonaws.com`,
    Type: 'network',
    Scheme: 'internal',
    IpAddressType: 'ipv4',
    State: { Code: 'active' },
    VpcId: SANDBOX.vpcId,
    AvailabilityZones: ZONES.map((ZoneName, index) => ({ ZoneName, SubnetId: SUBNETS[index]!, LoadBalancerAddresses: [] })),
  });
  world.listeners.push({
    ListenerArn: `${ELB}:listener/net/xks-nlb/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    LoadBalancerArn: LOAD_BALANCER_ARN,
    Port: 443,
    Protocol: 'TCP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: TARGET_GROUP_ARN }],
  });
  world.targetGroups.push({
    TargetGroupArn: TARGET_GROUP_ARN,
    TargetGroupName: 'xks-proxy',
    LoadBalancerArns: [LOAD_BALANCER_ARN],
    TargetType: 'ip',
    Protocol: 'TCP',
    Port: 443,
    IpAddressType: 'ipv4',
    VpcId: SANDBOX.vpcId,
    HealthCheckProtocol: 'TCP',
    HealthCheckPort: 'traffic-port',
  });
  world.targetHealth[TARGET_GROUP_ARN] = ['10.0.1.20', '10.0.2.20'].map((Id, index) => ({
    Target: { Id, Port: 443, AvailabilityZone: ZONES[index]! },
    TargetHealth: { State: 'healthy' },
  }));
  world.networkInterfaces.push(...SANDBOX.nodeAddresses.map(nodeInterface));
  world.attributes[LOAD_BALANCER_ARN] = { 'deletion_protection.enabled': 'true' };
}

function nodeInterface(address: string, index: number): NetworkInterface {
  return {
    NetworkInterfaceId: `eni-0a1b2c3d4e5f6070${index + 1}`,
    Description: 'ELB net/xks-nlb/50dc6c495c0c9188',
    InterfaceType: 'network_load_balancer',
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true }],
    SubnetId: SUBNETS[index]!,
    VpcId: SANDBOX.vpcId,
    AvailabilityZone: ZONES[index]!,
    Status: 'in-use',
  };
}

function addHostedZone(world: AwsWorld): void {
  world.hostedZones.push({
    zone: {
      Id: '/hostedzone/Z0123456789EXAMPLE',
      Name: 'xks.example.com.',
      CallerReference: 'sandbox',
      Config: { PrivateZone: false },
    },
    records: [
      {
        Name: `${SANDBOX.verification.name}.xks.example.com.`,
        Type: 'TXT',
        TTL: 300,
        ResourceRecords: [{ Value: `"${SANDBOX.verification.value}"` }],
      },
    ],
  });
}
