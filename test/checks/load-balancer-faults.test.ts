/** One thing broken in load balancer or network at a time, through real SDK clients on a loopback AWS: exactly that is found. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { loadBalancer } from '../../lib/checks/load-balancer.ts';
import type { TlsFacts } from '../../lib/model/facts.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { LOAD_BALANCER_ARN, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { LOAD_BALANCER_VARIANTS } from '../../lib/sandbox/variants-load-balancer.ts';
import { ONE_FAULT } from '../support/balancer-faults.ts';
import {
  HEALTHY,
  listener,
  group,
  targets,
  proxyGroup,
  balancerGroup,
  set,
  wear,
  endTls,
  moveOut,
  setHealth,
} from '../support/balancer-world.ts';
import { checkInput } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const short = (code: string): string => code.replace('load-balancer/', '');

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => void aws.reset());
afterAll(() => aws.close());

async function check(tls: TlsFacts | null = null) {
  const { result } = await runCheck(loadBalancer, checkInput({ facts: { tls } }), aws.ports, { now: () => 0 });
  return result;
}

/** What is not good, each code once. */
async function notGood(): Promise<readonly string[]> {
  const bad = (await check()).findings.filter(({ verdict }) => verdict !== 'pass');
  return [...new Set(bad.map(({ code }) => short(code)))];
}

/** Worlds that are different, but fine. */
const NO_FAULT: readonly (readonly [code: string, shapes: (world: AwsWorld) => unknown])[] = [
  [
    'serves-other-services',
    (world) => {
      const { configuration, ...rest } = world.endpointServices[0]!;
      const other = {
        ...configuration,
        ServiceId: 'vpce-svc-0123456789abcdef9',
        ServiceName: 'com.amazonaws.vpce.us-east-1.x',
      };
      world.endpointServices.push({ ...rest, configuration: other });
    },
  ],
  ['deletion-protection-off', (world) => set(world, LOAD_BALANCER_ARN, 'deletion_protection.enabled', 'false')],
  ['health-check-suits', (world) => Object.assign(group(world), { HealthCheckProtocol: 'HTTPS', HealthCheckPath: '/ping' })],
  [
    'health-check-shallow',
    (world) =>
      Object.assign(group(world), {
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/kms/xks/v1/health',
        Matcher: { HttpCode: '405' },
      }),
  ],
  ['admits-endpoint', (world) => wear(world)],
  ['admits-endpoint', (world) => [wear(world, 'off'), Object.assign(balancerGroup(world), { IpPermissions: [] })]],
  ['policy-fits', endTls],
  ['certificate-fits', endTls],
  ['target-group-ends-tls', (world) => [endTls(world), Object.assign(group(world), { Protocol: 'TLS' })]],
  [
    'certificate-not-in-acm',
    (world) => {
      endTls(world);
      listener(world).Certificates = [{ CertificateArn: 'arn:aws:iam::111122223333:server-certificate/x' }];
    },
  ],
  ['outside-targets-reachable', (world) => moveOut(world)],
  [
    'every-zone-served',
    (world) => {
      setHealth(world, 1);
      set(world, TARGET_GROUP_ARN, 'load_balancing.cross_zone.enabled', 'true');
    },
  ],
  [
    'targets-admit-nodes',
    (world) =>
      Object.assign(proxyGroup(world), {
        IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
      }),
  ],
];

describe('one fault, one finding', () => {
  test.each(ONE_FAULT)('%s: %s', async (code, _how, breaks) => {
    breaks(aws.world);
    expect((await notGood()).filter((one) => one !== 'not-visible' || code === 'not-visible')).toEqual([code]);
  });

  test('zones-unknown: instances without interface, which are no documented targets either', async () => {
    group(aws.world).TargetType = 'instance';
    for (const { Target } of targets(aws.world))
      Object.assign(Target!, { Id: 'i-0a1b2c3d4e5f60799', AvailabilityZone: undefined });
    expect(await notGood()).toEqual(['target-group-differs', 'zones-unknown']);
  });

  test.each(NO_FAULT)('%s is none', async (code, shapes) => {
    shapes(aws.world);
    const { verdict, findings } = await check();
    expect(verdict).toBe('pass');
    expect(findings.map((finding) => short(finding.code))).toContain(code);
  });

  test('the proxy protocol is understood where a handshake came to its end', async () => {
    set(aws.world, TARGET_GROUP_ARN, 'proxy_protocol_v2.enabled', 'true');
    const { findings } = await check({ leaves: [], verifiedLeaves: ['AA:BB'], clientCertificateRequired: false });
    expect(findings.find(({ code }) => code.includes('proxy-protocol'))).toMatchObject({
      code: 'load-balancer/proxy-protocol-understood',
      advice: expect.stringContaining('handshake'),
    });
  });
});

test.each(LOAD_BALANCER_VARIANTS)('the variant $name is healthy', async ({ name, shapes }) => {
  const plan = healthyPlan('vpc');
  shapes(plan);
  Object.assign(aws.world, plan.aws);
  // Targets by instance are documented by nobody, so that is said; where the handshake came to its end is not known here.
  const said: Readonly<Record<string, readonly string[]>> = {
    'instance-targets': ['target-group-differs'],
    'proxy-protocol-understood': ['proxy-protocol-on'],
  };
  expect(await notGood()).toEqual(said[name] ?? []);
});

test('every declared code has its case here, or in the test of the whole check', () => {
  const elsewhere = ['zones-unknown', 'proxy-protocol-understood', 'unreadable', 'alike', 'differ'];
  const tested = [...ONE_FAULT.map(([code]) => code), ...NO_FAULT.map(([code]) => code), ...HEALTHY, ...elsewhere];
  expect([...new Set(tested)].toSorted()).toEqual(Object.keys(loadBalancer.findings).map(short).toSorted());
});
