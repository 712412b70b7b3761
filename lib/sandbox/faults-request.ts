/** Faults of the request itself, and of what the account already holds. */
import { SANDBOX } from './healthy-world.ts';
import type { Fault } from './fault.ts';
import type { SandboxPlan } from './plan.ts';

export const REQUEST_FAULTS: readonly Fault[] = [
  {
    name: 'name-missing',
    summary: 'the request names no store',
    connectivity: 'both',
    codes: ['request/name-missing'],
    breaks: ({ params }) => {
      delete params.CustomKeyStoreName;
    },
  },
  {
    name: 'type-missing',
    summary: 'CustomKeyStoreType is left out',
    connectivity: 'both',
    codes: ['request/type-missing'],
    breaks: ({ params }) => {
      delete params.CustomKeyStoreType;
    },
  },
  {
    name: 'endpoint-with-port',
    summary: 'the endpoint names a port',
    connectivity: 'both',
    codes: ['request/endpoint-has-port'],
    breaks: ({ params }) => {
      params.XksProxyUriEndpoint = `https://${SANDBOX.host}:8443`;
    },
  },
  {
    name: 'endpoint-http',
    summary: 'the endpoint is not https',
    connectivity: 'both',
    codes: ['request/endpoint-not-https'],
    breaks: ({ params }) => {
      params.XksProxyUriEndpoint = `http://${SANDBOX.host}`;
    },
  },
  {
    name: 'path-version-2',
    summary: 'the path ends in v2',
    connectivity: 'both',
    codes: ['request/path-wrong-version'],
    breaks: ({ params }) => {
      params.XksProxyUriPath = '/example-prefix/kms/xks/v2';
    },
  },
  {
    name: 'cloudhsm-parameter',
    summary: 'the request holds a CloudHSM parameter',
    connectivity: 'both',
    codes: ['request/cloudhsm-parameter'],
    breaks: ({ params }) => {
      params.CloudHsmClusterId = 'cluster-abcdefghijk';
    },
  },
  {
    name: 'service-name-missing',
    summary: 'the request names no endpoint service',
    connectivity: 'vpc',
    codes: ['request/service-name-missing'],
    breaks: ({ params }) => {
      delete params.XksProxyVpcEndpointServiceName;
    },
  },
  {
    name: 'service-name-with-public',
    summary: 'a public store with an endpoint service',
    connectivity: 'public',
    codes: ['request/service-name-unexpected'],
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceName = SANDBOX.serviceName;
    },
  },
  {
    name: 'name-taken',
    summary: 'another store has the name',
    connectivity: 'both',
    codes: ['uniqueness/name-taken'],
    breaks: (plan) => {
      addStore(plan, { name: plan.params.CustomKeyStoreName ?? '' });
    },
  },
  {
    name: 'endpoint-taken',
    summary: 'another store has the private DNS name',
    connectivity: 'vpc',
    codes: ['uniqueness/endpoint-taken'],
    breaks: (plan) => {
      addStore(plan, { endpoint: `https://${SANDBOX.host}` });
    },
  },
  {
    name: 'uri-taken',
    summary: 'another store has the endpoint and path',
    connectivity: 'public',
    codes: ['uniqueness/uri-taken'],
    breaks: (plan) => {
      addStore(plan, { endpoint: `https://${SANDBOX.host}`, path: SANDBOX.path });
    },
  },
  {
    name: 'service-taken',
    summary: 'another store uses the endpoint service',
    connectivity: 'vpc',
    codes: ['uniqueness/service-taken'],
    breaks: (plan) => {
      addStore(plan, { serviceName: SANDBOX.serviceName });
    },
  },
  {
    name: 'quota-full',
    summary: 'the account has no room for another store',
    connectivity: 'both',
    codes: ['uniqueness/quota-exhausted'],
    breaks: (plan) => {
      for (let index = 0; index < plan.aws.keyStoreQuota; index += 1) addStore(plan, {});
    },
  },
  {
    name: 'stores-not-readable',
    summary: 'the caller may not list key stores',
    connectivity: 'both',
    codes: ['uniqueness/undecided'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'denied', times: 99 });
    },
  },
];

interface Stranger {
  readonly name?: string;
  readonly endpoint?: string;
  readonly path?: string;
  readonly serviceName?: string;
}

/** A store that somebody else made, alike in what is given. */
function addStore({ aws, connectivity }: SandboxPlan, alike: Stranger): void {
  const number = aws.keyStores.length + 1;
  aws.keyStores.push({
    rawSecretAccessKey: null,
    hasKeys: false,
    attempt: 0,
    entry: {
      CustomKeyStoreId: `cks-0000000000000000${number}`,
      CustomKeyStoreName: alike.name ?? `another-store-${number}`,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'DISCONNECTED',
      CreationDate: new Date('2026-01-01T00:00:00Z'),
      XksProxyConfiguration: {
        Connectivity: connectivity === 'vpc' ? 'VPC_ENDPOINT_SERVICE' : 'PUBLIC_ENDPOINT',
        AccessKeyId: `OTHERSTORESKEYID2345${'ABCDEFGHIJ'.charAt(number % 10)}`,
        UriEndpoint: alike.endpoint ?? `https://store-${number}.example.com`,
        UriPath: alike.path ?? '/kms/xks/v1',
        ...(connectivity === 'vpc'
          ? { VpcEndpointServiceName: alike.serviceName ?? `com.amazonaws.vpce.us-east-1.vpce-svc-0000000000000000${number}` }
          : {}),
      },
    },
  });
}
