import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig, toRefusal } from '../../lib/aws/call.ts';
import { makeLiveCloudWatch } from '../../lib/aws/cloudwatch.ts';
import { makeLiveEc2 } from '../../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../../lib/aws/elbv2.ts';
import { makeLiveKms } from '../../lib/aws/kms.ts';
import { makeLiveRoute53 } from '../../lib/aws/route53.ts';
import { makeLiveSts } from '../../lib/aws/sts.ts';
import type { AwsFault, AwsService } from '../../lib/sandbox/aws-world.ts';
import {
  LOAD_BALANCER_ARN,
  REGION,
  SECRET,
  SERVICE_NAME,
  startTestAws,
  type TestAws,
  vpcStore,
} from '../sandbox/aws/healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => {
  aws.reset();
});
afterAll(() => aws.endpoint.close());

const options = { region: REGION };

/** One call of each service that has a port. */
const CALLS: readonly [AwsService, string, () => Promise<unknown>][] = [
  ['kms', 'kms:DescribeCustomKeyStores', () => makeLiveKms(options).listKeyStores()],
  ['ec2', 'ec2:DescribeNetworkInterfaces', () => makeLiveEc2(options).networkInterfaces('ELB net/x/1')],
  ['ec2', 'ec2:DescribeVpcEndpointServices', () => makeLiveEc2(options).endpointServiceDetail(SERVICE_NAME)],
  [
    'elasticloadbalancing',
    'elasticloadbalancing:DescribeLoadBalancers',
    () => makeLiveElbv2(options).loadBalancers([LOAD_BALANCER_ARN]),
  ],
  ['route53', 'route53:ListHostedZonesByName', () => makeLiveRoute53(options).hostedZones('example.com')],
  ['cloudwatch', 'cloudwatch:DescribeAlarms', () => makeLiveCloudWatch(options).alarms('x')],
  ['sts', 'sts:GetCallerIdentity', () => makeLiveSts(options).callerIdentity()],
];

function inject(service: AwsService, kind: AwsFault['kind'], times: number): AwsFault {
  const fault: AwsFault = { service, operation: null, kind, times };
  aws.world.faults = [fault];
  return fault;
}

describe.each(CALLS)('%s, %s', (service, action, make) => {
  it('recovers from throttling and server errors by trying again', async () => {
    for (const kind of ['throttle', 'server-error'] as const) {
      const fault = inject(service, kind, 1);
      await expect(make()).resolves.toBeDefined();
      expect(fault.times).toBe(0);
    }
  });

  it('names the action that is denied', async () => {
    const fault = inject(service, 'denied', 5);
    await expect(make()).rejects.toMatchObject({ name: 'AwsRefusal', kind: 'denied', action });
    expect(fault.times).toBe(4);
  });

  it('takes no garbage for an answer', async () => {
    inject(service, 'garbage', 5);
    await expect(make()).rejects.toMatchObject({ name: 'AwsRefusal', kind: 'failed', action });
  });
});

describe('KMS calls', () => {
  it('give up throttling after three attempts', async () => {
    const fault = inject('kms', 'throttle', 5);
    await expect(makeLiveKms(options).listKeyStores()).rejects.toMatchObject({
      kind: 'throttled',
      awsError: 'ThrottlingException',
    });
    expect(fault.times).toBe(2);
  });

  it('end when no answer comes', async () => {
    inject('kms', 'slow', 5);
    const kms = makeLiveKms({ ...options, limits: { requestMs: 60 } });
    await expect(kms.listKeyStores()).rejects.toMatchObject({ kind: 'timeout', action: 'kms:DescribeCustomKeyStores' });
    const hurried = makeLiveKms({ ...options, limits: { callMs: 60 } });
    await expect(hurried.listKeyStores()).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('have limits also where none are chosen: no attempt outlasts what API Gateway waits, 30 seconds', () => {
    const { requestHandler, maxAttempts } = clientConfig(options);
    const { connectionTimeout, requestTimeout } = requestHandler;
    expect(connectionTimeout).toBeGreaterThan(0);
    expect(requestTimeout).toBeGreaterThan(connectionTimeout);
    expect(requestTimeout).toBeLessThan(30_000);
    expect([maxAttempts, requestHandler.throwOnRequestTimeout]).toEqual([3, true]);
  });

  it('send a create once, though its answer is lost', async () => {
    const fault = inject('kms', 'lost-answer', 3);
    const error: unknown = await makeLiveKms(options)
      .createKeyStore(vpcStore())
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'AwsRefusal', kind: 'failed', action: 'kms:CreateCustomKeyStore' });
    expect(String(error)).not.toContain(SECRET);
    expect(fault.times).toBe(2);
    expect(aws.world.keyStores).toHaveLength(1);
  });

  it.each([
    ['throttle', 'throttled'],
    ['denied', 'denied'],
    ['server-error', 'failed'],
  ] as const)('throw at create when the fault is no answer of KMS: %s', async (kind, refusal) => {
    // What is throttled is asked for again, a few times.
    inject('kms', kind, kind === 'throttle' ? 9 : 1);
    await expect(makeLiveKms(options).createKeyStore(vpcStore())).rejects.toMatchObject({ kind: refusal });
  });
});

describe('an endpoint that is not there', () => {
  it('is unreachable', async () => {
    const url = process.env.AWS_ENDPOINT_URL;
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
    try {
      await expect(makeLiveSts(options).callerIdentity()).rejects.toMatchObject({
        kind: 'unreachable',
        action: 'sts:GetCallerIdentity',
      });
    } finally {
      process.env.AWS_ENDPOINT_URL = url;
    }
  });
});

describe('toRefusal', () => {
  it.each([
    ['ExpiredTokenException', 'no-credentials'],
    ['CredentialsProviderError', 'no-credentials'],
    ['UnrecognizedClientException', 'no-credentials'],
    ['AccessDenied', 'denied'],
    ['AuthFailure', 'denied'],
    ['RequestLimitExceeded', 'throttled'],
    ['AbortError', 'timeout'],
    ['SyntaxError', 'failed'],
  ])('%s is %s', (name, kind) => {
    expect(toRefusal('a:B', Object.assign(new Error('text'), { name }))).toMatchObject({ kind, action: 'a:B', awsError: name });
  });

  it('keeps a message to one short line without control characters', () => {
    const { message } = toRefusal('a:B', new Error(`one\n\u001b[31mtwo${'x'.repeat(1000)}`));
    expect(message).toMatch(/^a:B: Error: one \[31mtwox+$/);
    expect(message.length).toBeLessThan(400);
  });
});
