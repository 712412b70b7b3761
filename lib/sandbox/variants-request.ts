/** Requests and accounts that look different from the reference and are just as good. */
import { randomBytes } from 'node:crypto';
import { SANDBOX } from './healthy-world.ts';
import { addStore, putProxyConfiguration, renameHost, setCredential, setPath } from './reshape-plan.ts';
import type { Variant } from './variant.ts';

export const REQUEST_VARIANTS: readonly Variant[] = [
  {
    name: 'name-in-unicode',
    summary: 'the name of the store holds umlauts, Chinese characters and an emoji',
    connectivity: 'both',
    shapes: ({ params }) => {
      params.CustomKeyStoreName = 'Zahlungen für Müller – 鑰匙 🔑';
    },
  },
  {
    name: 'name-longest',
    summary: 'the name of the store has 256 characters',
    connectivity: 'both',
    shapes: ({ params }) => {
      params.CustomKeyStoreName = 'payments-'.repeat(29).slice(0, 256);
    },
  },
  {
    name: 'name-shortest',
    summary: 'the name of the store has one character',
    connectivity: 'both',
    shapes: ({ params }) => {
      params.CustomKeyStoreName = 'p';
    },
  },
  {
    name: 'path-is-suffix',
    summary: 'the path has no prefix',
    connectivity: 'both',
    shapes: (plan) => setPath(plan, '/kms/xks/v1'),
  },
  {
    name: 'path-longest',
    summary: 'the path has 128 characters',
    connectivity: 'both',
    shapes: (plan) => setPath(plan, `/${'prefix_7-'.repeat(13).slice(0, 116)}/kms/xks/v1`),
  },
  {
    name: 'path-of-several-segments',
    summary: 'the prefix of the path has several segments, one of them named kms',
    connectivity: 'both',
    shapes: (plan) => setPath(plan, '/eu/kms/team-7/kms/xks/v1'),
  },
  {
    name: 'host-of-longest-label',
    summary: 'the first part of the host name has 63 characters, too many for a common name',
    connectivity: 'both',
    shapes: (plan) => renameHost(plan, `${'myproxy-'.repeat(7)}example.xks.example.com`),
  },
  {
    name: 'host-in-capitals',
    summary: 'the endpoint is written in mixed case',
    connectivity: 'public',
    shapes: ({ params }) => {
      params.XksProxyUriEndpoint = 'https://MyProxy.XKS.Example.com';
    },
  },
  {
    name: 'file-in-secret',
    summary: 'the secret holds the whole configuration file of the proxy, and the request names no path',
    connectivity: 'both',
    shapes: (plan) => {
      putProxyConfiguration(plan, SANDBOX.path);
      delete plan.params.XksProxyUriPath;
    },
  },
  {
    name: 'file-in-secret-and-path',
    summary: 'the secret holds the whole configuration file of the proxy, and the request the same path',
    connectivity: 'both',
    shapes: (plan) => putProxyConfiguration(plan, SANDBOX.path),
  },
  {
    name: 'secret-by-arn',
    summary: 'the request names the secret by its ARN',
    connectivity: 'both',
    shapes: ({ params, aws }) => {
      params.XksProxyAuthenticationCredentialSecretId = aws.secrets[0]?.ARN ?? '';
    },
  },
  credential('secret-unpadded', 'the secret has 43 characters: base64 without its padding', () => ({
    RawSecretAccessKey: randomBytes(32).toString('base64').replace(/=+$/, ''),
  })),
  credential('secret-longest', 'the secret has 64 characters', () => ({
    RawSecretAccessKey: randomBytes(48).toString('base64'),
  })),
  credential('secret-in-hexadecimal', 'the secret is 32 bytes in hexadecimal', () => ({
    RawSecretAccessKey: randomBytes(32).toString('hex'),
  })),
  credential('access-key-id-shortest', 'the access key id has 20 characters', () => ({ AccessKeyId: base32(20) })),
  credential('access-key-id-longest', 'the access key id has 30 characters', () => ({ AccessKeyId: base32(30) })),
  {
    name: 'other-stores',
    summary: 'the account has other stores, of both kinds and of CloudHSM, over several pages',
    connectivity: 'both',
    shapes: (plan) => {
      for (const connectivity of ['vpc', 'public', 'vpc', 'public'] as const) addStore(plan, { connectivity });
      addCloudHsmStore(plan);
      plan.aws.pageSizes.DescribeCustomKeyStores = 2;
    },
  },
  {
    name: 'shared-public-endpoint',
    summary: 'another public store has the endpoint with another path',
    connectivity: 'public',
    shapes: (plan) => addStore(plan, { endpoint: `https://${SANDBOX.host}`, path: '/other-team/kms/xks/v1' }),
  },
  {
    name: 'same-path-elsewhere',
    summary: 'another store has the path, on a host of its own',
    connectivity: 'both',
    shapes: (plan) => addStore(plan, { path: SANDBOX.path }),
  },
  {
    name: 'owner-is-caller',
    summary: 'the request names its own account as the owner of the endpoint service',
    connectivity: 'vpc',
    shapes: ({ params }) => {
      params.XksProxyVpcEndpointServiceOwner = SANDBOX.account;
    },
  },
  {
    name: 'aws-throttles-once',
    summary: 'AWS throttles the first call of each kind that only reads',
    connectivity: 'both',
    shapes: ({ aws }) => {
      for (const [service, operation] of READING) aws.faults.push({ service, operation, kind: 'throttle', times: 1 });
    },
  },
  {
    name: 'nobody-told',
    summary: 'the request names no topic for the alarms',
    connectivity: 'both',
    action: 'create',
    warns: { 'alarms/no-topic': 'AWS advises alarms that somebody hears' },
    shapes: ({ params }) => {
      params.Preflight = {};
    },
  },
  {
    name: 'not-connected',
    summary: 'the request says not to connect the store',
    connectivity: 'both',
    action: 'create',
    shapes: ({ params }) => {
      params.Preflight = { ...params.Preflight, Connect: false };
    },
  },
];

const READING = [
  ['kms', 'DescribeCustomKeyStores'],
  ['ec2', 'DescribeVpcEndpointServiceConfigurations'],
  ['elasticloadbalancing', 'DescribeLoadBalancers'],
  ['secretsmanager', 'GetSecretValue'],
] as const;

function credential(name: string, summary: string, change: () => Parameters<typeof setCredential>[1]): Variant {
  return { name, summary, connectivity: 'both', shapes: (plan) => setCredential(plan, change()) };
}

function base32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

function addCloudHsmStore({ aws }: Parameters<Variant['shapes']>[0]): void {
  aws.keyStores.push({
    rawSecretAccessKey: null,
    hasKeys: true,
    attempt: 0,
    entry: {
      CustomKeyStoreId: 'cks-0000000000000c100',
      CustomKeyStoreName: 'hsm-cluster',
      CustomKeyStoreType: 'AWS_CLOUDHSM',
      CloudHsmClusterId: 'cluster-1a23b4cdefg',
      TrustAnchorCertificate: 'a certificate',
      ConnectionState: 'CONNECTED',
      CreationDate: new Date('2025-01-01T00:00:00Z'),
    },
  });
}
