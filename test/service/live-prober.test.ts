/** The check functions look through the prober function of the load balancer's VPC: with a Lambda on loopback behind it. */
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import { makeLocalProber } from '../../lib/net/local-prober.ts';
import { makeProberHandler } from '../../lib/net/remote-prober.ts';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { readEnvironment } from '../../lib/service/environment.ts';
import { makeLiveProber } from '../../lib/service/live-prober.ts';
import { checkInput } from '../support/builders.ts';
import { listen } from '../support/loopback.ts';
import { startLoopbackAws } from '../support/loopback-aws.ts';
import {
  functionError,
  lambdaError,
  type LoopbackFunction,
  type LoopbackLambda,
  startLoopbackLambda,
} from '../support/loopback-lambda.ts';

const ELSEWHERE = 'vpc-0000000000000beef';
const PROBER = 'xks-preflight-prober';

let aws: Awaited<ReturnType<typeof startLoopbackAws>>;
let lambda: LoopbackLambda;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
  lambda = await startLoopbackLambda();
});
afterAll(async () => {
  await Promise.all([aws.close(), lambda.close()]);
});
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url);
  aws.reset();
  lambda.functions.clear();
  lambda.invocations.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

/** What the deployment tells the function of the check, with probers in these VPCs. */
function environment(vpcIds: readonly string[]) {
  const place = { subnetIds: NETWORK.targetSubnets, securityGroupIds: [NETWORK.proberGroup] };
  return readEnvironment({
    AWS_REGION: SANDBOX.region,
    PROBERS: JSON.stringify(Object.fromEntries(vpcIds.map((vpcId) => [vpcId, `${PROBER}-${vpcId}`]))),
    PROBER_PLACES: JSON.stringify(Object.fromEntries(vpcIds.map((vpcId) => [vpcId, place]))),
  });
}

async function look(vpcIds: readonly string[]) {
  const ports = { ...aws.ports, prober: makeLiveProber(environment(vpcIds)) };
  const { result, facts } = await runCheck(locateProxy, checkInput(), ports, { now: () => 0 });
  const bad = result.findings.filter(({ verdict }) => verdict !== 'pass');
  return { bad, facts: facts as { readonly targets: readonly unknown[]; readonly perspective: string } | null };
}

/** The function as it is deployed, with the load balancer's nodes on loopback. */
async function deploy(vpcId: string): Promise<void> {
  const server = createServer((socket) => socket.end());
  const { target } = await listen(server);
  const handler = makeProberHandler(
    makeLocalProber({
      scope: 'vpc',
      perspective: { place: vpcId, region: SANDBOX.region },
      dialMap: new Map(SANDBOX.nodeAddresses.map((node) => [`${node}:443`, { host: '127.0.0.1', port: target.port }])),
    }),
  );
  lambda.functions.set(`${PROBER}-${vpcId}`, async (payload) => ({ body: JSON.stringify(await handler(JSON.parse(payload))) }));
}

describe('the prober of a VPC', () => {
  it('is called where the load balancer is, among several, and the report says from where it looked', async () => {
    await deploy(ELSEWHERE);
    await deploy(SANDBOX.vpcId);
    const { bad, facts } = await look([ELSEWHERE, SANDBOX.vpcId]);
    expect(bad).toEqual([]);
    expect(facts).toMatchObject({ targets: [{}, {}], perspective: SANDBOX.vpcId });
    expect(new Set(lambda.invocations.map(({ name }) => name))).toEqual(new Set([`${PROBER}-${SANDBOX.vpcId}`]));
  });

  it('is missed where there is none, and the others are named', async () => {
    await deploy(ELSEWHERE);
    const { bad, facts } = await look([ELSEWHERE]);
    expect(bad).toMatchObject([
      {
        code: 'locate-proxy/no-vantage',
        verdict: 'error',
        evidence: { vpcId: SANDBOX.vpcId, vpcsWithProber: [ELSEWHERE] },
        remedy: expect.stringContaining(`Add ${SANDBOX.vpcId} with its SubnetIds and SecurityGroupIds to XKS_PREFLIGHT_VPCS`),
      },
    ]);
    expect(facts).toMatchObject({ targets: [], perspective: `nowhere: no prober looked from ${SANDBOX.vpcId}` });
    expect(lambda.invocations).toEqual([]);
  });

  it.each<[string, LoopbackFunction, string, string, string]>([
    [
      'may not be called',
      () => lambdaError(403, 'AccessDeniedException'),
      'prober-denied',
      'lambda:InvokeFunction: AccessDeniedException',
      'lambda:InvokeFunction',
    ],
    [
      'is called too often',
      () => lambdaError(429, 'TooManyRequestsException'),
      'prober-throttled',
      'TooManyRequestsException',
      'aws lambda get-account-settings',
    ],
    [
      'runs out of time',
      () => functionError('Sandbox.Timedout', 'RequestId: x Error: Task timed out after 60.00 seconds'),
      'prober-timed-out',
      'Sandbox.Timedout',
      'Run again.',
    ],
    [
      'is gone',
      () => lambdaError(404, 'ResourceNotFoundException'),
      'prober-missing',
      'ResourceNotFoundException',
      'deploy again',
    ],
    [
      'cannot start in its subnets',
      () => lambdaError(502, 'SubnetIPAddressLimitReachedException'),
      'prober-not-ready',
      'SubnetIPAddressLimitReachedException',
      `'Name=vpc-id,Values=${SANDBOX.vpcId}'`,
    ],
    [
      'is older and does not know a field of the request',
      () => functionError('ProbeRequestError', 'This is not a probe request: target is missing'),
      'prober-not-understood',
      'ProbeRequestError',
      'Deploy the whole stack again',
    ],
    [
      'answers something else',
      () => ({ body: '{"hello":"world"}' }),
      'prober-not-understood',
      'they are of different versions',
      'Deploy the whole stack again',
    ],
    ['answers no JSON', () => ({ body: '<html>' }), 'prober-failed', 'FunctionError', 'read its log'],
    ['crashes', () => functionError('Runtime.ExitError', 'exit status 1'), 'prober-failed', 'Runtime.ExitError', 'read its log'],
  ])('that %s is an error with its own remedy', async (_what, answer, why, detail, remedy) => {
    lambda.functions.set(`${PROBER}-${SANDBOX.vpcId}`, answer);
    const { bad, facts } = await look([SANDBOX.vpcId]);
    expect(bad).toMatchObject([
      { code: 'locate-proxy/not-observed', verdict: 'error', kms: null, evidence: { why, vpcId: SANDBOX.vpcId } },
    ]);
    expect(bad[0]?.evidence['detail']).toContain(detail);
    expect(bad[0]?.remedy).toContain(remedy);
    expect(facts?.targets).toEqual([]);
  });

  it('that is silenced says which rule would admit it: the deployment knows where it stands', async () => {
    const handler = makeProberHandler(
      makeLocalProber({ scope: 'vpc', perspective: { place: SANDBOX.vpcId, region: null }, dialMap: new Map() }),
    );
    lambda.functions.set(`${PROBER}-${SANDBOX.vpcId}`, async (payload) => ({
      body: JSON.stringify(await handler(JSON.parse(payload))),
    }));
    const balancer = aws.world.loadBalancers[0]!;
    balancer.SecurityGroups = [NETWORK.balancerGroup];
    balancer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = 'off';
    aws.world.securityGroups.find(({ GroupId }) => GroupId === NETWORK.balancerGroup)!.IpPermissions = [];
    const { bad } = await look([SANDBOX.vpcId]);
    expect(bad.map(({ code }) => code)).toEqual(['locate-proxy/vantage-blocked']);
    expect(bad[0]?.remedy).toContain(`--group-id '${NETWORK.balancerGroup}' --source-group '${NETWORK.proberGroup}'`);
  });
});
