import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { metrics } from '../../lib/checks/metrics.ts';
import type { MetricsSeen, SeenSeries } from '../../lib/checks/metrics-observe.ts';
import { EXISTING_STORE_ID as ID } from '../../lib/sandbox/existing-store.ts';
import { addErrors, existingMetric, existingStoreMetrics } from '../../lib/sandbox/existing-store-metrics.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { checkInput, findingsOf, healthyVpcParams, run } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const NOW = Date.UTC(2030, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CN = 'proxy.example.com';

const leaf = (daysLeft: number, commonName: string | null = CN) => ({
  sha256: 'AA',
  commonName,
  notAfter: new Date(NOW + daysLeft * DAY).toISOString(),
});

const input = (leaves = [leaf(60)]) =>
  checkInput({
    params: healthyVpcParams({ CustomKeyStoreId: ID }),
    run: run({ action: 'revalidate' }),
    facts: {
      tls: { leaves, verifiedLeaves: [], clientCertificateRequired: false },
      'connection-state': { ConnectionState: 'CONNECTED' },
    },
  });

function series(
  name: string,
  values: readonly number[],
  dimensions: Readonly<Record<string, string>> = {},
  statistic: SeenSeries['statistic'] = 'Sum',
): SeenSeries {
  const points = values.map((value, at) => ({ atMs: NOW - (values.length - at) * HOUR, value }));
  return { name, dimensions: { CustomKeyStoreId: ID, ...dimensions }, statistic, points };
}

const age = (days: number) => series('XksProxyCredentialAge', [days]);
const state = (XksExternalKeyManagerState: string, ...values: readonly number[]) =>
  series('XksExternalKeyManagerStates', values, { XksExternalKeyManagerState });
const hourAgo = (one: SeenSeries): SeenSeries => ({
  ...one,
  points: one.points.map(({ atMs, value }) => ({ atMs: atMs - HOUR, value })),
});
const requests = (ErrorType: string, count: number, ExceptionName = 'None') =>
  series('XksProxyErrors', [count], { ErrorType, ExceptionName });
const latency = (averageMs: number, count = 100) => [
  series('XksProxyLatency', [averageMs * count], {}, 'Sum'),
  series('XksProxyLatency', [count], {}, 'SampleCount'),
];
const certificate = (days: number, CertificateName = CN) =>
  series('XksProxyCertificateDaysToExpire', [days], { CertificateName }, 'Minimum');

const HEALTHY = [age(30), state('Active', 2), requests('N/A', 1_000), ...latency(50), certificate(60)];

const seen = (...all: readonly SeenSeries[]): MetricsSeen => ({ read: true, nowMs: NOW, series: all, leftOut: 0 });
const REFUSED = { action: 'cloudwatch:ListMetrics', refusal: 'denied', awsError: 'AccessDenied', cause: 'no' };

type Row = readonly [code: string, verdict: string, seen: MetricsSeen];

const ROWS: readonly Row[] = [
  ['metrics/not-readable', 'skipped', { read: false, refused: REFUSED }],
  ['metrics/no-data', 'skipped', seen()],
  ['metrics/credential-age', 'pass', seen(age(90))],
  ['metrics/credential-old', 'warn', seen(age(91))],
  ['metrics/managers-active', 'pass', seen(state('Active', 2), state('Degraded', 1, 0))],
  ['metrics/manager-impaired', 'warn', seen(state('Active', 2), state('Degraded', 0, 1))],
  ['metrics/manager-impaired', 'warn', seen(state('Unavailable', 1))],
  // An average: it was active at some of the calls.
  ['metrics/manager-impaired', 'warn', seen(state('Active', 0.5))],
  ['metrics/managers-active', 'pass', seen(state('Active', 2), hourAgo(state('Unavailable', 1)))],
  ['metrics/manager-impaired', 'warn', seen(hourAgo(state('Active', 2)), state('Unavailable', 2))],
  ['metrics/no-active-manager', 'fail', seen(state('Active', 2, 0), state('Degraded', 2))],
  ['metrics/requests-answered', 'pass', seen(requests('N/A', 100), requests('Retryable errors', 5))],
  ['metrics/requests-answered', 'pass', seen(requests('N/A', 10_000), requests('Retryable', 50))],
  ['metrics/retryable-errors', 'warn', seen(requests('N/A', 100), requests('Retryable errors', 6))],
  ['metrics/retryable-errors', 'warn', seen(requests('N/A', 100), requests('Retryable', 6))],
  ['metrics/lasting-errors', 'warn', seen(requests('N/A', 100), requests('Non-retryable errors', 6))],
  ['metrics/lasting-errors', 'warn', seen(requests('N/A', 100), requests('Non-retryable', 6))],
  ['metrics/fast-enough', 'pass', seen(...latency(200))],
  ['metrics/slow', 'warn', seen(...latency(250), ...latency(190))],
  ['metrics/throttled', 'warn', seen(series('ExternalKeyStoreThrottle', [0, 2]))],
  ['metrics/same-certificate', 'pass', seen(certificate(60))],
  ['metrics/same-certificate', 'pass', seen(certificate(59))],
  ['metrics/other-certificate', 'warn', seen(certificate(58))],
  ['metrics/other-certificate', 'warn', seen(certificate(60, 'other.example.com'))],
];

test.each([
  [
    'managers were not heard of in the last hour',
    [age(30), requests('N/A', 9), ...latency(50), certificate(60)],
    'XKS-HEALTH-009',
  ],
  ['requests took nobody knows how long', [age(30), state('Active', 2), requests('N/A', 9), certificate(60)], 'XKS-RTT-004'],
  [
    'certificate was not met lately',
    [age(30), state('Active', 2), requests('N/A', 9), ...latency(50), certificate(60)].map((one) =>
      one.name === 'XksProxyCertificateDaysToExpire' ? Array.from({ length: 5 }).reduce(hourAgo, one) : one,
    ),
    'XKS-ALARM-010',
  ],
])('a store whose %s: that stays open, and nothing else', (_what, all, row) => {
  const [untold, ...more] = findingsOf(metrics, seen(...all), input()).filter(({ verdict }) => verdict === 'skipped');
  expect(more).toEqual([]);
  expect(untold).toMatchObject({ code: 'metrics/no-data', reason: 'not-readable' });
  expect(untold?.requirements).toContain(row);
  expect(untold?.requirements).not.toContain('XKS-AUTH-017');
});

describe('what KMS has measured', () => {
  test.each(ROWS)('%s is %s', (code, verdict, observation) => {
    const found = findingsOf(metrics, observation, input());
    expect(found.find((one) => one.code === code)?.verdict).toBe(verdict);
    const bad = found.filter((one) => one.verdict !== 'pass' && one.verdict !== 'skipped').map((one) => one.code);
    expect(bad.filter((one) => one !== code)).toEqual([]);
  });

  test('every declared code has its case here', () => {
    expect([...new Set(ROWS.map(([code]) => code))].toSorted()).toEqual(Object.keys(metrics.findings).toSorted());
  });

  test('of a store that works gives nothing but passes', () => {
    const found = findingsOf(metrics, seen(...HEALTHY), input());
    expect(found.map(({ verdict }) => verdict)).toEqual(Array(5).fill('pass'));
  });

  test('what has no data is named, and never passes', () => {
    const found = findingsOf(metrics, seen(age(3)), input());
    expect(found.map(({ code }) => code)).toEqual(['metrics/credential-age', 'metrics/no-data']);
    expect(found[1]?.evidence['without']).toEqual([
      'XksExternalKeyManagerStates',
      'XksProxyCertificateDaysToExpire',
      'XksProxyErrors',
      'XksProxyLatency',
    ]);
  });

  test('errors are counted by exception', () => {
    const errors = [requests('Retryable', 7, 'ThrottlingException'), requests('Retryable', 2, 'XksProxyUnreachableException')];
    const [found] = findingsOf(metrics, seen(requests('N/A', 91), ...errors), input());
    expect(found?.evidence).toMatchObject({
      requests: 100,
      errors: 9,
      byException: { ThrottlingException: 7, XksProxyUnreachableException: 2 },
    });
  });

  test('a certificate that KMS met long ago is none that it sees', () => {
    const old = { ...certificate(5, 'old.example.com'), points: [{ atMs: NOW - 5 * HOUR, value: 5 }] };
    const found = findingsOf(metrics, seen(old, certificate(60)), input());
    expect(found.map(({ code }) => code)).toContain('metrics/same-certificate');
  });

  test('each of several certificates in service may be the one', () => {
    const found = findingsOf(metrics, seen(certificate(60)), input([leaf(10), leaf(60)]));
    expect(found.map(({ code }) => code)).toContain('metrics/same-certificate');
    expect(findingsOf(metrics, seen(certificate(60)), input([])).map(({ code }) => code)).toEqual(['metrics/no-data']);
  });
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;
  const plan = healthyPlan('vpc');

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => {
    aws.reset();
    aws.world.pageSizes = { ListMetrics: 4, GetMetricData: 3 };
    aws.world.metrics.push(...existingStoreMetrics(plan, ID));
    const [first] = aws.world.metrics;
    const Dimensions = [{ Name: 'CustomKeyStoreId', Value: 'cks-another' }];
    aws.world.metrics.unshift({ ...first!, metric: { ...first!.metric, Dimensions }, value: 5_000 });
  });
  afterAll(() => aws.close());

  const check = async () => {
    const leaves = [leaf(plan.certificate.notAfterDays, plan.certificate.commonName)];
    const ports = { ...aws.ports, clock: { now: () => NOW } };
    return (await runCheck(metrics, input(leaves), ports, { now: () => NOW })).result.findings;
  };

  test('a store that works, over several pages', async () => {
    const found = await check();
    expect(found.map(({ verdict }) => verdict)).toEqual(Array(5).fill('pass'));
    expect(found.find(({ code }) => code === 'metrics/requests-answered')?.evidence).toMatchObject({ requests: 3 * 12 * 24 });
    expect(found.find(({ code }) => code === 'metrics/fast-enough')?.evidence).toMatchObject({ averageMs: 40 });
  });

  test('a store that does not', async () => {
    const world = { ...plan, aws: aws.world };
    addErrors(world, 'Retryable errors', 'DependencyTimeoutException');
    aws.world.metrics = aws.world.metrics.filter(({ metric }) => metric.MetricName !== 'XksProxyCredentialAge');
    existingMetric(world, 'XksExternalKeyManagerStates', 'Active').value = 0;
    expect((await check()).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['metrics/no-active-manager', 'metrics/retryable-errors', 'metrics/no-data']),
    );
  });

  test.each(['ListMetrics', 'GetMetricData'])('refused %s changes no verdict, and names the permission', async (operation) => {
    aws.world.faults.push({ service: 'cloudwatch', operation, kind: 'denied', times: 9 });
    expect(await check()).toMatchObject([
      { code: 'metrics/not-readable', verdict: 'skipped', evidence: { action: `cloudwatch:${operation}` } },
    ]);
  });
});
