/** What provisioning does besides putting: alarms on silence, topics that may be named, leftovers, the dashboard, facts. */
import { describe, expect, it } from 'vitest';
import type { ActionInput } from '../../lib/actions/action.ts';
import { runProvisionAlarms } from '../../lib/actions/provision-alarms.ts';
import { ALARM_IDS, alarmId, alarmsOf } from '../../lib/checks/alarm-set.ts';
import { AT_A_TERMINAL, type AlarmPolicy } from '../../lib/model/alarm-policy.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { leftoverAlarm } from '../../lib/sandbox/faults-alarms.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { listed, makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from '../support/memory-ports.ts';

const ID = 'cks-00000000000000042';
const OTHER = SANDBOX.topicArn.replace('xks-alarms', 'others');
const SERVICE: AlarmPolicy = { silence: 'make', ownDays: 'make', repairs: true, allowedTopics: [SANDBOX.topicArn] };
const DAY = 86_400_000;

function accountWith(changes: Partial<MemoryAccount> = {}): MemoryAccount {
  const stores = [{ ...listed(ID, { CustomKeyStoreName: 'payments-xks' }), ConnectionState: 'CONNECTED' as const }];
  return makeMemoryAccount({ stores, ...changes });
}

interface Given {
  readonly topic?: string;
  /** Days to expiry and lifetime of the certificate that the run saw. */
  readonly certificate?: readonly [number, number];
  readonly heard?: boolean;
}

async function provision(account: MemoryAccount, { topic, certificate, heard = false }: Given = {}, more: object = {}) {
  const leaf = (left: number, life: number) => ({
    sha256: 'AA',
    commonName: 'x',
    notBefore: new Date(account.nowMs + (left - life) * DAY).toISOString(),
    notAfter: new Date(account.nowMs + left * DAY).toISOString(),
  });
  const tls =
    certificate === undefined ? null : { leaves: [leaf(...certificate)], verifiedLeaves: [], clientCertificateRequired: false };
  const store = { CustomKeyStoreId: ID, adopted: false, madeByUs: true };
  const input: ActionInput = {
    run: run({ action: 'create' }),
    params: healthyVpcParams({ Preflight: topic === undefined ? {} : { AlarmTopicArn: topic } }),
    facts: { 'create-key-store': store, tls },
  };
  const ports = makeMemoryPorts(account);
  const metrics = {
    metrics: async () => (heard ? [{ Namespace: 'AWS/KMS', MetricName: 'XksProxyLatency' }] : []),
    metricData: async () => [heard ? [{ atMs: 0, value: 1 }] : []],
  };
  const { result, facts } = await runProvisionAlarms(input, {
    ...ports,
    metrics,
    cloudwatch: { ...ports.cloudwatch, ...more },
  });
  return { result, facts, codes: result.findings.map(({ code }) => code.split('/')[1]) };
}

const idsOf = ({ alarms }: MemoryAccount): readonly string[] => alarms.map(alarmId).toSorted();
const topicsOf = ({ alarms }: MemoryAccount): readonly string[] => [
  ...new Set(alarms.map(({ AlarmActions = [] }) => AlarmActions.join())),
];
const refuse = (action: string) => async () => {
  throw new AwsRefusal(action, 'denied', 'AccessDenied', `${action}: no`);
};

describe('the facts', () => {
  it('say that the alarms were made, whoever hears them', async () => {
    expect((await provision(accountWith(), { topic: SANDBOX.topicArn })).facts).toEqual({ made: true });
    expect((await provision(accountWith())).facts).toEqual({ made: true });
    const dashboard = { putDashboard: refuse('cloudwatch:PutDashboard') };
    expect((await provision(accountWith(), {}, dashboard)).facts).toEqual({ made: true });
  });

  it('say that they were not when one was refused, but not when one that was taken is listed late', async () => {
    const refused = accountWith({ refusedAlarms: [`xks-preflight/${ID}/ALM-2`] });
    expect((await provision(refused)).facts).toEqual({ made: false });
    expect((await provision(accountWith(), {}, { alarms: async () => [] })).facts).toEqual({ made: true });
    expect((await provision(accountWith(), {}, { alarms: refuse('cloudwatch:DescribeAlarms') })).facts).toBeNull();
  });
});

describe('alarms that ring on silence', () => {
  it('are not made at a terminal, and not taken away', async () => {
    const account = accountWith();
    await provision(account, { certificate: [61, 90], heard: true });
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
    expect(account.published).toEqual([]);
    const made = accountWith({ alarmPolicy: SERVICE });
    await provision(made, { certificate: [61, 90], heard: true });
    made.alarmPolicy = AT_A_TERMINAL;
    await provision(made, { certificate: [61, 90] });
    expect(idsOf(made)).toEqual([...ALARM_IDS, 'ALM-10', 'ALM-13', 'ALM-13w'].toSorted());
  });

  it('wait for something to hear after the first connection', async () => {
    const account = accountWith({ alarmPolicy: { ...SERVICE, ownDays: 'leave' } });
    await provision(account);
    expect(idsOf(account)).not.toContain('ALM-10');
    await provision(account, { heard: true });
    expect(idsOf(account)).toContain('ALM-10');
  });

  it('are not made for a store that is not connected, and go when it is no longer', async () => {
    const account = accountWith({ alarmPolicy: { ...SERVICE, ownDays: 'leave' } });
    await provision(account, { heard: true });
    Object.assign(account.stores[0]!, { ConnectionState: 'DISCONNECTED' });
    const { result } = await provision(account, { heard: true });
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
    expect(result.evidence['removed']).toEqual([`xks-preflight/${ID}/ALM-10`]);
  });

  it('on the certificate have their first number from this run, and are made when it shows', async () => {
    const account = accountWith({ alarmPolicy: { ...SERVICE, silence: 'leave' } });
    await provision(account, { certificate: [29.5, 47] });
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
    await provision(account, { certificate: [29.5, 47], heard: true });
    account.published.splice(1);
    expect(account.published).toEqual([`XksPreflight CertificateDaysToExpire ${ID} 29`]);
    const thresholds = Object.fromEntries(account.alarms.map((alarm) => [alarmId(alarm), alarm.Threshold]));
    expect(thresholds).toMatchObject({ 'ALM-1': 5.2, 'ALM-1w': 11.7, 'ALM-13': 5.2, 'ALM-13w': 11.7 });
  });

  it('that could not be decided on are named, and the others stand', async () => {
    const account = accountWith({ alarmPolicy: { ...SERVICE, silence: 'leave' } });
    const denied = { publish: refuse('cloudwatch:PutMetricData') };
    const { result, codes } = await provision(account, { topic: SANDBOX.topicArn, certificate: [61, 90] }, denied);
    expect(codes).toEqual(['some-not-told', 'in-place']);
    expect(result.findings[0]?.evidence).toMatchObject({
      unread: [{ alarms: 'ALM-13, ALM-13w', action: 'cloudwatch:PutMetricData' }],
    });
    expect(result.verdict).toBe('warn');
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
  });
});

describe('the topic', () => {
  it('must be on the list of the deployment', async () => {
    const account = accountWith({ alarmPolicy: { ...AT_A_TERMINAL, allowedTopics: [SANDBOX.topicArn] } });
    expect((await provision(account, { topic: SANDBOX.topicArn })).codes).toEqual(['in-place']);
    const { result, codes } = await provision(account, { topic: OTHER });
    expect(codes).toEqual(['topic-not-allowed', 'in-place']);
    expect(result.verdict).toBe('fail');
    expect(result.findings[0]?.evidence).toEqual({ topicArn: OTHER, allowed: [SANDBOX.topicArn] });
    expect(result.findings[0]?.remedy).toContain(`--param="AllowedTopics=${OTHER}"`);
    expect(result.findings[0]?.remedy).toMatch(/with all its other exports and parameters.* npx osls deploy --region /);
    // What they told before, they still tell.
    expect(topicsOf(account)).toEqual([SANDBOX.topicArn]);
  });

  it('may be none where the list is empty', async () => {
    const account = accountWith({ alarmPolicy: { ...AT_A_TERMINAL, allowedTopics: [] } });
    expect((await provision(account, { topic: SANDBOX.topicArn })).codes).toEqual(['topic-not-allowed', 'in-place']);
    expect(topicsOf(account)).toEqual(['']);
  });

  it('is not lost by a run that names none', async () => {
    const account = accountWith();
    await provision(account, { topic: SANDBOX.topicArn });
    expect((await provision(account)).codes).toEqual(['in-place']);
    expect(topicsOf(account)).toEqual([SANDBOX.topicArn]);
    await provision(account, { topic: OTHER });
    expect(topicsOf(account)).toEqual([OTHER]);
  });
});

describe('leftovers', () => {
  it('are removed, and said when they cannot be', async () => {
    const account = accountWith({ alarms: [leftoverAlarm(ID)] });
    const denied = { deleteAlarms: refuse('cloudwatch:DeleteAlarms') };
    expect((await provision(account, { topic: SANDBOX.topicArn }, denied)).codes).toEqual(['in-place', 'leftover']);
    expect((await provision(account, { topic: SANDBOX.topicArn })).codes).toEqual(['in-place']);
    expect(idsOf(account)).toEqual(ALARM_IDS.toSorted());
  });

  it('of other stores are not touched', async () => {
    const others = alarmsOf({ CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'x', topicArn: null }).slice(0, 2);
    const alarms = [...others, leftoverAlarm('cks-1')] as MemoryAccount['alarms'];
    const account = accountWith({ alarms: structuredClone(alarms) });
    await provision(account);
    expect(account.alarms.slice(0, 3)).toEqual(alarms);
  });
});

describe('the dashboard', () => {
  it('is made once for each store, and made anew', async () => {
    const account = accountWith();
    await provision(account);
    const first = account.dashboards.get(`xks-preflight-${ID}`);
    await provision(account);
    expect(account.dashboards.size).toBe(1);
    expect(account.dashboards.get(`xks-preflight-${ID}`)).toBe(first);
  });

  it('that cannot be made warns, and names the permission', async () => {
    const denied = { putDashboard: refuse('cloudwatch:PutDashboard') };
    const { result, codes } = await provision(accountWith(), { topic: SANDBOX.topicArn }, denied);
    expect(codes).toEqual(['in-place', 'no-dashboard']);
    expect(result.findings[1]).toMatchObject({ verdict: 'warn', remedy: expect.stringContaining('cloudwatch:PutDashboard') });
  });
});
