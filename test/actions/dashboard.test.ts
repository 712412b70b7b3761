/** The page of a store: as CloudWatch takes it, with every metric and alarm on it, and nothing but this store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardBody, dashboardName } from '../../lib/actions/dashboard.ts';
import { putDashboard } from '../../lib/actions/alarm-work.ts';
import { ROWS } from '../../lib/checks/alarm-rows.ts';
import { alarmsOf } from '../../lib/checks/alarm-set.ts';
import { USUAL_LIMITS } from '../../lib/checks/certificate-limits.ts';
import { SANDBOX_PAIR } from '../../lib/sandbox/existing-store.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const ID = 'cks-0123456789abcdef0';
const subject = {
  CustomKeyStoreId: ID,
  CustomKeyStoreName: 'payments',
  region: 'us-east-1',
  limits: USUAL_LIMITS,
  balancers: [SANDBOX_PAIR],
  ownDays: true,
};
const standing = alarmsOf({ CustomKeyStoreId: ID, CustomKeyStoreName: 'payments', topicArn: null }).map(({ AlarmName }) => ({
  AlarmName,
  AlarmArn: `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${AlarmName}`,
}));

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly region?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

const widgetsOf = (changes: Partial<typeof subject> = {}, alarms = standing): readonly Widget[] =>
  (JSON.parse(dashboardBody({ ...subject, ...changes }, alarms)) as { readonly widgets: readonly Widget[] }).widgets;
const metricsOf = (widgets: readonly Widget[]): readonly (readonly unknown[])[] =>
  widgets.flatMap(({ properties }) => properties.metrics ?? []);

describe('the page', () => {
  it('shows the state of every alarm, in the order of their numbers', () => {
    const shown = widgetsOf().find(({ type }) => type === 'alarm')?.properties.alarms;
    expect(shown?.toSorted()).toEqual(standing.map(({ AlarmArn }) => AlarmArn).toSorted());
    expect(shown?.slice(0, 3).map((arn) => arn.split('/').at(-1))).toEqual(['ALM-1', 'ALM-1w', 'ALM-2']);
    expect(widgetsOf({}, []).some(({ type }) => type === 'alarm')).toBe(false);
  });

  it('has every metric that an alarm watches', () => {
    const text = JSON.stringify(metricsOf(widgetsOf()));
    const watched = ROWS.map(({ watch }) => ('metric' in watch ? watch.metric : watch.select.replace(/^\w+\((\w+)\)$/, '$1')));
    expect([...new Set(watched)].filter((metric) => !text.includes(metric))).toEqual([]);
    expect(text).toContain('UnHealthyHostCount');
    expect(JSON.stringify(widgetsOf({ ownDays: false, balancers: [] }))).not.toMatch(/XksPreflight|NetworkELB/);
  });

  it('is of this store alone, in its Region', () => {
    for (const metric of metricsOf(widgetsOf())) {
      const text = JSON.stringify(metric);
      expect(text.includes(ID) || text.includes(SANDBOX_PAIR.TargetGroup)).toBe(true);
    }
    const graphs = widgetsOf().filter(({ type }) => type === 'metric');
    expect(graphs.filter(({ properties }) => properties.region !== 'us-east-1')).toEqual([]);
  });

  it('draws the lines at which the certificate alarms ring', () => {
    const lines = widgetsOf({ limits: { failBelowDays: 5.2, warnBelowDays: 11.7 } }).flatMap(
      ({ properties }) => properties.annotations?.horizontal ?? [],
    );
    expect(lines.map(({ value }) => value)).toEqual(expect.arrayContaining([5.2, 11.7, 200, 250]));
  });

  it('overlaps nowhere and stays within the width', () => {
    const widgets = widgetsOf();
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('makes no markup of a name', () => {
    const name = '](https://example.com)<b>*x*\n# heading';
    const markdown = widgetsOf({ CustomKeyStoreName: name })[0]?.properties.markdown;
    expect(markdown?.split('\n')).toHaveLength(2);
    expect(markdown).not.toMatch(/[<>()[\]*]|https:/);
  });
});

describe('over the wire', () => {
  let aws: LoopbackAws;
  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  afterAll(() => aws.close());

  it('is taken, tagged, replaced and deleted', async () => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect(await putDashboard({ ...subject, region }, standing, aws.ports.cloudwatch)).toBeNull();
    }
    expect(aws.world.dashboards).toMatchObject([
      { DashboardName: dashboardName(ID), tags: [{ Key: 'xks-preflight:store', Value: ID }] },
    ]);
    expect(aws.world.dashboards[0]?.DashboardBody).toContain('eu-west-1');
    expect(await aws.ports.cloudwatch.dashboards('xks-preflight-')).toEqual([dashboardName(ID)]);
    await aws.ports.cloudwatch.deleteDashboards(['gone', dashboardName(ID)]);
    expect(aws.world.dashboards).toEqual([]);
  });

  it('that is refused is evidence that names the call', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: 'PutDashboard', kind: 'denied', times: 9 });
    expect(await putDashboard(subject, standing, aws.ports.cloudwatch)).toMatchObject({
      dashboard: dashboardName(ID),
      action: 'cloudwatch:PutDashboard',
      refusal: 'denied',
    });
  });
});
