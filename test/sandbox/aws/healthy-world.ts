/** A world in which a VPC store can be made, and an endpoint that serves it to SDK clients of this process. */
import { type AwsWorld, emptyAwsWorld } from '../../../lib/sandbox/aws-world.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../lib/sandbox/aws/endpoint.ts';
import type { KmsReality, ProxyCall, ProxyVerdict } from '../../../lib/sandbox/aws/kms-reality.ts';

export const REGION = 'us-east-1';
export const ACCOUNT = '111122223333';
export const SERVICE_ID = 'vpce-svc-0123456789abcdef0';
export const SERVICE_NAME = `com.amazonaws.vpce.${REGION}.${SERVICE_ID}`;
export const LOAD_BALANCER_ARN = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/net/xks/50dc6c495c0c9188`;
export const PRIVATE_DNS_NAME = 'myproxy-private.xks.example.com';
export const SECRET = 'NotARealSecretNotARealSecretNotARealSecret0';

export function healthyWorld(): AwsWorld {
  const world = emptyAwsWorld({ region: REGION, account: ACCOUNT });
  world.endpointServices.push({
    owner: ACCOUNT,
    configuration: {
      ServiceId: SERVICE_ID,
      ServiceName: SERVICE_NAME,
      ServiceState: 'Available',
      ServiceType: [{ ServiceType: 'Interface' }],
      AcceptanceRequired: false,
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      AvailabilityZoneIds: ['use1-az1', 'use1-az2'],
      NetworkLoadBalancerArns: [LOAD_BALANCER_ARN],
      SupportedIpAddressTypes: ['ipv4'],
      PrivateDnsName: PRIVATE_DNS_NAME,
      PrivateDnsNameConfiguration: { State: 'verified', Type: 'TXT', Name: '_abc123', Value: 'vpce:secretless' },
    },
    allowedPrincipals: [{ PrincipalType: 'Service', Principal: `cks.kms.${REGION}.amazonaws.com`, ServiceId: SERVICE_ID }],
  });
  world.loadBalancers.push({
    LoadBalancerArn: LOAD_BALANCER_ARN,
    Type: 'network',
    IpAddressType: 'ipv4',
    AvailabilityZones: [{ ZoneName: 'us-east-1a' }, { ZoneName: 'us-east-1b' }],
  });
  return world;
}

/** Parameters of a store that this world takes. */
export function vpcStore(name = 'payments-xks') {
  return {
    CustomKeyStoreName: name,
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
    XksProxyUriEndpoint: `https://${PRIVATE_DNS_NAME}`,
    XksProxyUriPath: '/example-prefix/kms/xks/v1',
    XksProxyVpcEndpointServiceName: SERVICE_NAME,
    XksProxyAuthenticationCredential: { AccessKeyId: 'ABCDEFGHIJKLMNOPQRST', RawSecretAccessKey: SECRET },
  } as const;
}

export function publicStore(name = 'public-xks', path = '/example-prefix/kms/xks/v1') {
  const { XksProxyVpcEndpointServiceName: _service, ...common } = vpcStore(name);
  const endpoint = 'https://myproxy.xks.example.com';
  return { ...common, XksProxyConnectivity: 'PUBLIC_ENDPOINT', XksProxyUriEndpoint: endpoint, XksProxyUriPath: path } as const;
}

/** A proxy as KMS sees it, told what to say; it remembers how it was called. */
export class ScriptedReality implements KmsReality {
  verdict: ProxyVerdict = { ok: true };
  readonly calls: ProxyCall[] = [];

  async callProxy(call: ProxyCall): Promise<ProxyVerdict> {
    this.calls.push(call);
    return this.verdict;
  }
}

export interface TestAws {
  readonly world: AwsWorld;
  readonly reality: ScriptedReality;
  readonly endpoint: AwsEndpoint;
  /** The healthy world again. */
  reset(): void;
}

/** Points the SDK clients of this process at the endpoint; they need to be made after this. */
export async function startTestAws(): Promise<TestAws> {
  const world = healthyWorld();
  const reality = new ScriptedReality();
  const endpoint = await startAwsEndpoint({ world, kmsReality: reality });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'SANDBOXSANDBOX',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  return {
    world,
    reality,
    endpoint,
    reset() {
      Object.assign(world, healthyWorld());
      reality.verdict = { ok: true };
      reality.calls.length = 0;
    },
  };
}
