/** `alarms` as a person types it, against an account with a store, a store without alarms, and one that is gone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alarms } from '../../lib/cli/alarms.ts';
import { overviewOf, type StoreAlarms } from '../../lib/cli/alarms-overview.ts';
import { runOn } from '../../lib/cli/main.ts';
import { alarmId, alarmsOf } from '../../lib/checks/alarm-set.ts';
import { addExistingStore, EXISTING_STORE_ID as ID, existingAlarm } from '../../lib/sandbox/existing-store.ts';
import { leftoverAlarm, strangeAlarm } from '../../lib/sandbox/faults-alarms.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyPlan, type SandboxPlan } from '../../lib/sandbox/plan.ts';
import { addStore } from '../../lib/sandbox/reshape-plan.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const GONE = 'cks-ffffffffffffffff0';
let aws: LoopbackAws;
let plan: SandboxPlan;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => {
  plan = healthyPlan('vpc');
  addExistingStore(plan);
  addStore(plan, { name: 'bare' });
  const gone = alarmsOf({ CustomKeyStoreId: GONE, CustomKeyStoreName: 'x', topicArn: SANDBOX.topicArn }).slice(0, 2);
  for (const { Tags: _tags, ...alarm } of gone)
    plan.aws.alarms.push({ tags: [], alarm: { ...alarm, StateValue: 'ALARM' } as never });
  plan.aws.alarms.push({ tags: [], alarm: strangeAlarm(1) });
  for (const name of [`xks-preflight-${ID}`, `xks-preflight-${GONE}`, 'xks-preflight-of-mine', 'other']) {
    plan.aws.dashboards.push({ DashboardName: name, DashboardBody: '{"widgets":[]}', LastModified: new Date(0), tags: [] });
  }
  Object.assign(aws.world, plan.aws);
});
afterAll(() => aws.close());

async function type(typed: readonly string[], answer?: string) {
  const terminal = fakeTerminal({ env: { AWS_REGION: 'us-east-1' }, ...(answer === undefined ? {} : { answer }) });
  const code = await runOn(terminal, ['alarms', ...typed]);
  return { code, ...terminal.printed };
}

const left = (): readonly string[] => aws.world.alarms.map(({ alarm }) => alarm.AlarmName ?? '');
const dashboards = (): readonly string[] => aws.world.dashboards.map(({ DashboardName }) => DashboardName);
const changes = (): number => aws.calls.filter(({ operation }) => operation.startsWith('Delete')).length;

describe('alarms list', () => {
  test('shows how each alarm stands, store by store, and those of stores that are gone', async () => {
    existingAlarm(plan, 'ALM-4').Threshold = 99;
    existingAlarm(plan, 'ALM-2').ActionsEnabled = false;
    existingAlarm(plan, 'ALM-3').AlarmActions = [];
    existingAlarm(plan, 'ALM-5').StateValue = 'ALARM';
    aws.world.alarms = aws.world.alarms.filter(({ alarm }) => alarm.AlarmName !== `xks-preflight/${ID}/ALM-7`);
    aws.world.alarms.push({ tags: [], alarm: leftoverAlarm(ID) });
    const { code, stdout, stderr } = await type(['list']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`payments-xks (${ID}), CONNECTED\n`);
    expect(stdout).toMatch(/^ {2}topic +arn:aws:sns:us-east-1:111122223333:xks-alarms$/m);
    expect(stdout).toMatch(new RegExp(`^ {2}dashboard +xks-preflight-${ID}$`, 'm'));
    for (const line of [
      /^ {2}ALM-1 +in place +OK$/m,
      /^ {2}ALM-2 +muted +OK$/m,
      /^ {2}ALM-3 +tells nobody +OK$/m,
      /^ {2}ALM-4 +altered +OK +changed: Threshold$/m,
      /^ {2}ALM-5 +in place +ALARM$/m,
      /^ {2}ALM-7 +missing$/m,
      /^ {2}ALM-14-unhealthy-xks-nlb\S+ +in place +OK$/m,
      /^ {2}ALM-14-unhealthy-former\S+ +leftover +ALARM$/m,
      /^ {2}alarms +none of xks-preflight; it makes them with xks-preflight create/m,
      new RegExp(`^${GONE}, no such key store any more$`, 'm'),
      /alarms remove --vanished$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toContain('others-0001');
  });

  test('takes names and ids, also of a store that is gone, and says it as JSON', async () => {
    const { code, stdout } = await type(['list', 'payments-xks', GONE, ID, '--format', 'json']);
    expect(code).toBe(0);
    const [first, second, ...more] = JSON.parse(stdout) as StoreAlarms[];
    expect(more).toEqual([]);
    expect(first).toMatchObject({ CustomKeyStoreId: ID, vanished: false, topicArn: SANDBOX.topicArn, notTold: null });
    expect(first?.alarms.every(({ standing }) => standing === 'in place')).toBe(true);
    expect(second).toMatchObject({
      CustomKeyStoreId: GONE,
      CustomKeyStoreName: null,
      vanished: true,
      alarms: [{ id: 'ALM-1', standing: 'leftover', state: 'ALARM' }, { id: 'ALM-1w' }],
    });
  });

  test('leaves alone what only a service keeps up, and what somebody named like ours', async () => {
    const target = { CustomKeyStoreId: ID, CustomKeyStoreName: 'payments-xks', topicArn: SANDBOX.topicArn };
    const more = alarmsOf(target, { silence: true, ownDays: true }).filter((alarm) => /^ALM-1[03]/.test(alarmId(alarm)));
    for (const { Tags: _tags, ...alarm } of more)
      aws.world.alarms.push({ tags: [], alarm: { ...alarm, StateValue: 'OK' } as never });
    aws.world.alarms.push({ tags: [], alarm: { ...strangeAlarm(2), AlarmName: `xks-preflight/${ID}/MINE` } });
    const { stdout } = await type(['list', ID]);
    for (const id of ['ALM-10', 'ALM-13', 'ALM-13w']) expect(stdout).toMatch(new RegExp(`^ {2}${id} +in place +OK$`, 'm'));
    expect(stdout).toMatch(/^ {2}MINE +unknown +OK$/m);
  });

  test('says what it could not see, and why', async () => {
    aws.world.faults.push({ service: 'elasticloadbalancing', operation: 'DescribeListeners', kind: 'denied', times: 9 });
    aws.world.faults.push({ service: 'cloudwatch', operation: 'ListDashboards', kind: 'denied', times: 9 });
    const { code, stdout } = await type(['list', ID]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/not told +whether alarms on its load balancer are missing \(elasticloadbalancing:DescribeListeners/);
    expect(stdout).toMatch(/^ {2}dashboard +unknown$/m);
    aws.world.faults.push({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied', times: 9 });
    const refused = await type(['list']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('cloudwatch:DescribeAlarms');
  });

  test('of an account with nothing says so', async () => {
    Object.assign(aws.world, { keyStores: [], alarms: [], dashboards: [] });
    expect(await type(['list'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('There is no external key store in us-east-1'),
    });
  });
});

describe('alarms remove', () => {
  test('asks, and removes only what this product made for the stores named', async () => {
    const ours = left().filter((name) => name.startsWith(`xks-preflight/${ID}/`));
    const others = left().filter((name) => !ours.includes(name));
    const { code, stdout, stderr } = await type(['remove', 'payments-xks'], 'yes');
    expect(code).toBe(0);
    expect(stderr).toContain(`payments-xks (${ID}): ${ours.length} alarms and its dashboard`);
    expect(stdout.trim().split('\n')).toEqual([
      ...ours.map((name) => `removed ${name}`),
      `removed dashboard xks-preflight-${ID}`,
    ]);
    expect(left()).toEqual(others);
    expect(dashboards()).toEqual([`xks-preflight-${GONE}`, 'xks-preflight-of-mine', 'other']);
  });

  test('removes nothing without a yes', async () => {
    const [before, count] = [left(), changes()];
    expect(await type(['remove', ID], 'y')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('Nothing was removed.'),
    });
    expect([left(), changes()]).toEqual([before, count]);
  });

  test('--vanished takes those of stores that are gone', async () => {
    const { code, stdout } = await type(['remove', '--vanished', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [`xks-preflight/${GONE}/ALM-1`, `xks-preflight/${GONE}/ALM-1w`, `dashboard xks-preflight-${GONE}`]
        .map((one) => `removed ${one}\n`)
        .join(''),
    );
    expect(left().filter((name) => name.includes(GONE))).toEqual([]);
    expect(left().some((name) => name.includes(ID))).toBe(true);
    expect((await type(['remove', '--vanished', '--yes'])).stdout).toContain('nothing to remove');
  });

  test('leaves what somebody named like ours, and says so', async () => {
    const names = [`xks-preflight/${ID}/MINE`, `xks-preflight/${GONE}/MINE`, 'xks-preflight/proxy/ALM-1'];
    for (const AlarmName of names) aws.world.alarms.push({ tags: [], alarm: { ...strangeAlarm(2), AlarmName } });
    const { code, stdout, stderr } = await type(['remove', ID, '--vanished'], 'yes');
    expect(code).toBe(0);
    expect(left().filter((name) => name.startsWith('xks-preflight/'))).toEqual(names);
    expect(stdout).not.toMatch(/MINE|\/proxy\//);
    expect(stderr).toContain(`left: xks-preflight/${ID}/MINE, which xks-preflight did not make`);
  });

  test('says of a removal that was cut short what went, and what to type', async () => {
    const target = { CustomKeyStoreId: GONE, CustomKeyStoreName: 'x', topicArn: null };
    const balancers = Array.from({ length: 120 }, (_, n) => ({
      LoadBalancer: `net/nlb/${n}`,
      TargetGroup: `targetgroup/tg/${n}`,
    }));
    for (const { Tags: _tags, ...alarm } of alarmsOf(target, { balancers }).slice(2))
      aws.world.alarms.push({ tags: [], alarm: { ...alarm, StateValue: 'OK' } as never });
    const before = left().filter((name) => name.includes(GONE)).length;
    const deletions = (): number => aws.calls.filter(({ operation }) => operation === 'DeleteAlarms').length;
    const earlier = deletions();
    const times = { get: () => (deletions() > earlier + 1 ? 1 : 0), set: () => undefined };
    const fault = { service: 'cloudwatch', operation: 'DeleteAlarms', kind: 'denied', times: 0 } as const;
    aws.world.faults.push(Object.defineProperty({ ...fault }, 'times', times));
    const { code, stdout, stderr } = await type(['remove', GONE, '--yes']);
    expect(code).toBe(2);
    expect(before).toBeGreaterThan(200);
    expect(stdout.match(/^removed /gm)).toHaveLength(100);
    expect(left().filter((name) => name.includes(GONE))).toHaveLength(before - 100);
    expect(stderr).toMatch(/was removed: cloudwatch:DeleteAlarms[\s\S]*type it again/);
    aws.world.faults = [];
  });

  test('says what it may not remove, and goes on with the next store', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: 'DeleteAlarms', kind: 'denied', times: 1 });
    const { code, stderr, stdout } = await type(['remove', ID, GONE, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(`not everything of payments-xks (${ID}) was removed: cloudwatch:DeleteAlarms`);
    expect(stdout).toContain(`removed xks-preflight/${GONE}/ALM-1\n`);
  });
});

test('no store counts as gone that is made while alarms and stores are listed', async () => {
  const order: string[] = [];
  const seen = async <T>(what: string, answer: T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(what);
    return answer;
  };
  const refuse = async (): Promise<never> => {
    throw new AwsRefusal('x:Y', 'denied', 'AccessDenied', 'no');
  };
  await overviewOf('us-east-1', {
    kms: { listKeyStores: () => seen('stores', []) },
    cloudwatch: {
      alarms: () => seen('alarms', []),
      dashboards: () => seen('dashboards', []),
      putAlarm: refuse,
      deleteAlarms: refuse,
      putDashboard: refuse,
      deleteDashboards: refuse,
      publish: refuse,
    },
    ec2: {} as never,
    elbv2: {} as never,
  });
  expect(order.at(-1)).toBe('stores');
});

describe('what is typed wrong', () => {
  test.each([
    [[], /list\|remove is missing\. Type: xks-preflight alarms list\|remove \[STORE…\]/],
    [['lst'], /not "lst"; did you mean list\?/],
    [['list', 'payment-xks'], /There is no key store "payment-xks" in us-east-1, did you mean payments-xks\?/],
    [['list', '--format', 'html'], /--format text or --format json/],
    [['list', '--vanished'], /by itself/],
    [['remove', '--yes'], /Name the stores whose alarms are to be removed/],
    [['remove', ID], /Add --yes to remove without asking/],
    [['remove', 'nobody', '--yes'], /There is no key store "nobody"/],
    [['remove', ID, '--yes', '--format', 'json'], /--format is for alarms list/],
  ] as const)('%j', async (typed, words) => {
    const count = changes();
    const { code, stderr } = await type(typed);
    expect(code).toBe(3);
    expect(stderr).toMatch(words);
    expect(changes()).toBe(count);
  });

  test('the help says that nothing else is removed', () => {
    expect(alarms.about.join(' ')).toContain('nothing else');
  });
});
