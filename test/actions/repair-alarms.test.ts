/** The repair of a re-validation: what is put back, what is taken away, what is left, and for whom nothing is done. */
import { describe, expect, it } from 'vitest';
import { runRepairAlarms } from '../../lib/actions/repair-alarms.ts';
import type { CloudWatchActionPort, MetricAlarm } from '../../lib/aws/ports.ts';
import { ALARM_IDS } from '../../lib/checks/alarm-set.ts';
import { limitsOf } from '../../lib/checks/certificate-limits.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { SANDBOX_PAIR } from '../../lib/sandbox/existing-store.ts';
import { leftoverAlarm } from '../../lib/sandbox/faults-alarms.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import {
  changed,
  ID,
  idsOf,
  input,
  one,
  repair,
  SERVICE,
  standing,
  without,
  world,
  type World,
} from '../support/repair-world.ts';

describe('whose alarms are repaired', () => {
  it.each([
    ['none and no record', [], null, false],
    ['none and a record that this product made it', [], {}, true],
    ['none, and only its secret was registered', [], { registered: true }, false],
    ['none, and the record is of an earlier store of that name', [], { CustomKeyStoreId: 'cks-1' }, false],
    ['none, and its creation was refused', [], { refused: true }, false],
    ['one of its alarms', standing().slice(0, 1), null, true],
    ['one that somebody named like ours', [{ ...standing()[0], AlarmName: `xks-preflight/${ID}/MINE` }], null, false],
  ] as const)('a store that has %s', async (_what, alarms, given, optedIn) => {
    const { facts, account, result } = await repair({ alarms: [...alarms], record: given });
    expect(facts?.optedIn).toBe(optedIn);
    expect(idsOf(account).filter((id) => id !== 'MINE')).toEqual(optedIn ? ALARM_IDS.toSorted() : []);
    expect(result.reason).toBe(optedIn ? null : 'not-applicable');
  });
});

describe('what is repaired', () => {
  it('nothing when all stands', async () => {
    const { result, facts, account } = await repair();
    expect(result).toMatchObject({ verdict: 'pass', findings: [{ code: 'repair-alarms/in-place' }] });
    expect(facts).toEqual({ optedIn: true, putBack: [], removed: [] });
    expect(account.dashboards.size).toBe(0);
  });

  it('a missing alarm, with the topic of the others, and the dashboard', async () => {
    const { account, facts, codes } = await repair({ alarms: without('ALM-4') });
    expect(codes).toEqual(['put-back']);
    expect(facts?.putBack).toEqual([`xks-preflight/${ID}/ALM-4`]);
    expect(one(account, 'ALM-4')?.AlarmActions).toEqual([SANDBOX.topicArn]);
    expect([...account.dashboards.keys()]).toEqual([`xks-preflight-${ID}`]);
  });

  it.each([
    ['a threshold', 'ALM-4', { Threshold: 99 }],
    ['that nobody is told', 'ALM-4', { AlarmActions: [] }],
    ['that nobody is told of missing data', 'ALM-1', { InsufficientDataActions: [] }],
    ['how missing data are taken', 'ALM-2', { TreatMissingData: 'breaching' }],
  ])('%s that was changed', async (_what, id, changes) => {
    const { account, codes } = await repair({ alarms: changed(id, changes) });
    expect(codes).toEqual(['put-back']);
    expect(account.alarms.toSorted(byName)).toMatchObject(
      standing()
        .map(({ StateValue: _state, ...alarm }) => alarm)
        .toSorted(byName),
    );
  });

  it('not what a person did on purpose: mutes, further listeners, another topic', async () => {
    const other = SANDBOX.topicArn.replace('xks-alarms', 'others');
    const deeds = { ActionsEnabled: false, AlarmActions: [other], OKActions: [other] };
    expect((await repair({ alarms: changed('ALM-4', deeds) })).codes).toEqual(['in-place']);
    const { account } = await repair({ alarms: changed('ALM-4', { ...deeds, Threshold: 99 }) });
    expect(one(account, 'ALM-4')).toMatchObject({ ...deeds, Threshold: 5 });
  });

  it('not an alarm that was sent elsewhere as a whole', async () => {
    const other = SANDBOX.topicArn.replace('xks-alarms', 'others');
    const deeds = { AlarmActions: [other], InsufficientDataActions: [other] };
    expect((await repair({ alarms: changed('ALM-1', deeds) })).codes).toEqual(['in-place']);
    const { account } = await repair({ alarms: changed('ALM-1', { ...deeds, Threshold: 99 }) });
    expect(one(account, 'ALM-1')).toMatchObject(deeds);
  });

  it('and nothing that tells as many as CloudWatch lets it', async () => {
    const InsufficientDataActions = [1, 2, 3, 4, 5].map((n) => `${SANDBOX.topicArn}-${n}`);
    const { account, codes } = await repair({ alarms: changed('ALM-1', { InsufficientDataActions, Threshold: 99 }) });
    expect(codes).toEqual(['put-back']);
    expect(one(account, 'ALM-1')).toMatchObject({ InsufficientDataActions });
  });

  it('an alarm on a load balancer that is gone: it goes', async () => {
    const { account, facts, codes } = await repair({ alarms: [...standing(), leftoverAlarm(ID)] });
    expect(codes).toEqual(['removed']);
    expect(facts?.removed).toEqual([leftoverAlarm(ID).AlarmName]);
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
  });

  it('not an alarm that somebody named like ours', async () => {
    const own = { ...standing()[0], AlarmName: `xks-preflight/${ID}/CUSTOM` };
    expect((await repair({ alarms: [...standing(), own] })).codes).toEqual(['in-place']);
  });
});

const byName = (a: MetricAlarm, b: MetricAlarm): number => ((a.AlarmName ?? '') < (b.AlarmName ?? '') ? -1 : 1);

describe('the days of the certificate', () => {
  it('are published, and their alarms made once such a number can be read', async () => {
    const given = { policy: { ...SERVICE, silence: 'leave' }, certificate: [61, 90] } as const;
    const first = await repair({ ...given, heard: false });
    expect(first.account.published).toEqual([`XksPreflight CertificateDaysToExpire ${ID} 61`]);
    expect(first.codes).toEqual(['in-place']);
    const second = await repair(given);
    expect(second.facts?.putBack).toEqual([`xks-preflight/${ID}/ALM-13`, `xks-preflight/${ID}/ALM-13w`]);
  });

  it('are not published when the run saw no certificate, and alarms on them stay as they are', async () => {
    const alarms = standing({ ownDays: true });
    const { account, codes } = await repair({ policy: SERVICE, alarms, heard: false });
    expect(account.published).toEqual([]);
    expect(codes).toEqual(['in-place']);
  });

  it('lose their alarms where the schedule is off, which would ring for ever', async () => {
    const { facts } = await repair({
      policy: { ...SERVICE, ownDays: 'remove', silence: 'leave' },
      alarms: standing({ ownDays: true }),
    });
    expect(facts?.removed).toEqual([`xks-preflight/${ID}/ALM-13`, `xks-preflight/${ID}/ALM-13w`]);
  });

  it('move the thresholds when a certificate of another life is served', async () => {
    const { account, codes } = await repair({ certificate: [40, 47] });
    expect(codes).toEqual(['put-back']);
    expect([one(account, 'ALM-1')?.Threshold, one(account, 'ALM-1w')?.Threshold]).toEqual([5.2, 11.7]);
    const unseen = await repair({ alarms: standing({ limits: limitsOf(47) }) });
    expect(unseen.codes).toEqual(['in-place']);
  });
});

describe('the silence alarm', () => {
  const quiet = { ...SERVICE, ownDays: 'leave' } as const;
  it.each([
    ['connected and heard', 'CONNECTED', true, standing(), ['ALM-10'], []],
    ['connected and not heard yet: it would ring at once', 'CONNECTED', false, standing(), [], []],
    ['connected and silent, and it rings', 'CONNECTED', false, standing({ silence: true }), [], []],
    ['disconnected', 'DISCONNECTED', true, standing({ silence: true }), [], ['ALM-10']],
    ['being disconnected', 'DISCONNECTING', true, standing({ silence: true }), [], ['ALM-10']],
    ['failed to connect', 'FAILED', true, standing({ silence: true }), [], ['ALM-10']],
    ['not listed by KMS just now', null, true, standing({ silence: true }), [], []],
  ] as const)('of a store that is %s', async (_what, state, heard, alarms, put, removed) => {
    const { facts } = await repair({ policy: quiet, state, heard, alarms: [...alarms] });
    expect([facts?.putBack, facts?.removed]).toEqual([put, removed].map((ids) => ids.map((id) => `xks-preflight/${ID}/${id}`)));
  });

  it('goes where nobody would hear of a disconnect', async () => {
    const { facts } = await repair({ policy: { ...quiet, silence: 'remove' }, alarms: standing({ silence: true }) });
    expect(facts?.removed).toEqual([`xks-preflight/${ID}/ALM-10`]);
  });

  it('does not outlive a disconnect that came while it was made', async () => {
    const { account, ports } = world({ policy: quiet });
    const put = ports.cloudwatch.putAlarm;
    const cloudwatch = {
      ...ports.cloudwatch,
      putAlarm: async (alarm: Parameters<typeof put>[0]) => {
        Object.assign(account.stores[0]!, { ConnectionState: 'DISCONNECTING' });
        await put(alarm);
      },
    };
    const { facts } = await runRepairAlarms(input, { ...ports, cloudwatch });
    expect(facts).toMatchObject({ putBack: [], removed: [] });
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
  });
});

describe('the topic', () => {
  it('comes from the record when no alarm is left', async () => {
    const { account } = await repair({ alarms: [], record: {} });
    expect(account.alarms.every(({ AlarmActions }) => AlarmActions?.[0] === SANDBOX.topicArn)).toBe(true);
  });

  it.each([
    ['elsewhere', { AlarmTopicArn: SANDBOX.topicArn.replace('us-east-1', 'eu-west-1') }, SERVICE],
    ['no longer allowed', {}, { ...SERVICE, allowedTopics: [] }],
    ['that was never named', { AlarmTopicArn: null }, SERVICE],
  ])('is not one %s, and that is said', async (_what, given, policy) => {
    const { account, codes } = await repair({ alarms: [], record: given, policy, heard: false });
    expect(codes).toEqual(['put-back', 'nobody-told']);
    expect(account.alarms.every(({ AlarmActions }) => AlarmActions?.length === 0)).toBe(true);
  });
});

describe('what AWS refuses', () => {
  it.each([
    ['alarms', 'cloudwatch:DescribeAlarms', {}, ['undecided'], 'error'],
    ['putAlarm', 'cloudwatch:PutMetricAlarm', { alarms: without('ALM-4') }, ['not-put-back'], 'fail'],
    ['deleteAlarms', 'cloudwatch:DeleteAlarms', { alarms: [...standing(), leftoverAlarm(ID)] }, ['in-place', 'leftover'], 'warn'],
    ['putDashboard', 'cloudwatch:PutDashboard', { alarms: without('ALM-4') }, ['put-back', 'no-dashboard'], 'warn'],
    [
      'publish',
      'cloudwatch:PutMetricData',
      { policy: SERVICE, certificate: [61, 90], heard: false },
      ['in-place', 'some-not-told'],
      'warn',
    ],
    ['endpointServiceConfiguration', 'ec2:DescribeVpcEndpointServiceConfigurations', {}, ['in-place', 'some-not-told'], 'warn'],
  ] as const)('%s is said, naming %s', async (method, action, given, codes, verdict) => {
    const { result, codes: found } = await repair({ ...(given as World), refuses: { [method]: action } });
    expect(found).toEqual(codes.toSorted((a, b) => found.indexOf(a) - found.indexOf(b)));
    expect(result.verdict).toBe(verdict);
    expect(JSON.stringify(result.findings)).toContain(action);
  });
});

it('alarms that were not tried for want of a permission are named, too', async () => {
  const { result } = await repair({ alarms: standing().slice(0, 1), refuses: { putAlarm: 'cloudwatch:PutMetricAlarm' } });
  const failures = ALARM_IDS.slice(1).map((id) => ({ alarm: `xks-preflight/${ID}/${id}` }));
  expect(result.findings[0]).toMatchObject({ code: 'repair-alarms/not-put-back', evidence: { failures } });
});

it('what was put back is told although nobody can look at it again for the dashboard', async () => {
  const { account, ports } = world({ alarms: without('ALM-4') });
  let looks = 0;
  const alarms: CloudWatchActionPort['alarms'] = async (prefix) => {
    looks += 1;
    if (looks > 1) throw new AwsRefusal('cloudwatch:DescribeAlarms', 'throttled', 'ThrottlingException', 'Rate exceeded');
    return ports.cloudwatch.alarms(prefix);
  };
  const { result, facts } = await runRepairAlarms(input, { ...ports, cloudwatch: { ...ports.cloudwatch, alarms } });
  expect(facts?.putBack).toEqual([`xks-preflight/${ID}/ALM-4`]);
  expect(result.findings.map(({ code }) => code).toSorted()).toEqual(['repair-alarms/no-dashboard', 'repair-alarms/put-back']);
  expect(JSON.stringify(result.findings)).toContain('cloudwatch:DescribeAlarms');
  expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
});

describe('alarms on load balancers of the store', () => {
  const forward = [{ Type: 'forward' as const, TargetGroupArn: `x:${SANDBOX_PAIR.TargetGroup}` }];
  const repairBehind = async (alarms: MetricAlarm[], DefaultActions: typeof forward) => {
    const { account, ports } = world({ alarms });
    const NetworkLoadBalancerArns = [`x:loadbalancer/${SANDBOX_PAIR.LoadBalancer}`];
    const ec2 = { ...ports.ec2, endpointServiceConfiguration: async () => ({ NetworkLoadBalancerArns }) };
    const elbv2 = { ...ports.elbv2, listeners: async () => [{ Port: 443, DefaultActions }] };
    const { facts } = await runRepairAlarms(input, { ...ports, ec2, elbv2 });
    return { facts, ids: idsOf(account).filter((id) => id.startsWith('ALM-14-')) };
  };

  it('are put back, too', async () => {
    const { facts, ids } = await repairBehind(standing({ balancers: [SANDBOX_PAIR] }).slice(0, -1), forward);
    expect(facts?.putBack).toHaveLength(1);
    expect(ids).toHaveLength(2);
  });

  it('stay when it forwards nothing any more: they ring for that', async () => {
    const { facts, ids } = await repairBehind([...standing({ balancers: [SANDBOX_PAIR] }), leftoverAlarm(ID)], []);
    expect(facts).toEqual({ optedIn: true, putBack: [], removed: [leftoverAlarm(ID).AlarmName] });
    expect(ids).toHaveLength(2);
  });
});
