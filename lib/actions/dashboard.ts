/**
 * One page for one store: the states of its alarms, and each of its metrics beside the line at which the alarm on it rings.
 * Source: CloudWatch User Guide, Dashboard body structure and syntax. Pure.
 */
import type { MetricAlarm } from '../aws/ports.ts';
import type { BalancerPair } from '../checks/alarm-balancers.ts';
import type { Circumstances } from '../checks/alarm-circumstances.ts';
import { OWN_DAYS, OWN_NAMESPACE } from '../checks/alarm-rows.ts';
import { alarmId } from '../checks/alarm-set.ts';
import { type CertificateLimits, limitsOf, USUAL_LIMITS } from '../checks/certificate-limits.ts';
import type { Json } from '../model/json.ts';
import { LIMITS } from '../xks/limits.ts';

export interface DashboardSubject {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
  readonly region: string;
  readonly limits: CertificateLimits;
  readonly balancers: readonly BalancerPair[];
  /** Is the number of our own published? */
  readonly ownDays: boolean;
}

/** Names of dashboards take no slash. */
export const DASHBOARD_PREFIX = 'xks-preflight-';

export function dashboardName(customKeyStoreId: string): string {
  return `${DASHBOARD_PREFIX}${customKeyStoreId}`;
}

export function dashboardSubject(
  { CustomKeyStoreId, CustomKeyStoreName, region }: Pick<DashboardSubject, 'CustomKeyStoreId' | 'CustomKeyStoreName' | 'region'>,
  { certificate, balancers, ownDays }: Circumstances,
): DashboardSubject {
  const { lifetimeDays = null } = certificate ?? {};
  return {
    CustomKeyStoreId,
    CustomKeyStoreName,
    region,
    limits: lifetimeDays === null ? USUAL_LIMITS : limitsOf(lifetimeDays),
    balancers: balancers ?? [],
    ownDays: ownDays === 'wanted',
  };
}

/** JSON text. @param standing the alarms of the store, whose states are shown */
export function dashboardBody(subject: DashboardSubject, standing: readonly MetricAlarm[]): string {
  const graphs = [
    certificate(subject),
    latency(subject),
    requests(subject),
    errors(subject),
    managers(subject),
    credential(subject),
    throttles(subject),
    ...subject.balancers.map((pair) => balancer(pair, subject)),
  ];
  return JSON.stringify({
    widgets: [heading(subject), ...alarmStates(standing), ...graphs.map((graph, at) => place(graph, at, standing.length > 0))],
  });
}

const WIDTH = 24;
const HEIGHT = { heading: 2, alarms: 4, graph: 6 } as const;

type Widget = { readonly [field: string]: Json };

/** What a person typed as a name must not turn into links or markup. */
function heading({ CustomKeyStoreId, CustomKeyStoreName }: DashboardSubject): Widget {
  const name = CustomKeyStoreName.replaceAll(/[^A-Za-z0-9 _.-]/g, ' ');
  const markdown = `# External key store ${name}\n${CustomKeyStoreId}. Made by xks-preflight, which puts it anew: copy it before you change it.`;
  return { type: 'text', x: 0, y: 0, width: WIDTH, height: HEIGHT.heading, properties: { markdown } };
}

/** Without the alarms there is nothing to show, and CloudWatch takes no empty list. */
function alarmStates(standing: readonly MetricAlarm[]): readonly Widget[] {
  const alarms = standing
    .toSorted((a, b) => alarmId(a).localeCompare(alarmId(b), 'en', { numeric: true }))
    .flatMap(({ AlarmArn }) => AlarmArn ?? [])
    .slice(0, MOST_ALARMS);
  if (alarms.length === 0) return [];
  const properties = { title: 'Alarms', alarms };
  return [{ type: 'alarm', x: 0, y: HEIGHT.heading, width: WIDTH, height: HEIGHT.alarms, properties }];
}

/** Of one widget. Source: as above, Alarm widget properties. */
const MOST_ALARMS = 100;

function place(properties: { readonly [field: string]: Json }, at: number, withAlarms: boolean): Widget {
  const top = HEIGHT.heading + (withAlarms ? HEIGHT.alarms : 0);
  const [column, row] = [at % 2, Math.floor(at / 2)];
  const width = WIDTH / 2;
  return { type: 'metric', x: column * width, y: top + row * HEIGHT.graph, width, height: HEIGHT.graph, properties };
}

interface Line {
  readonly label: string;
  readonly value: number;
}

interface Graph {
  readonly title: string;
  readonly metrics: readonly Json[];
  readonly lines?: readonly Line[];
  readonly period?: number;
}

function graph(
  { title, metrics, lines = [], period = 300 }: Graph,
  { region }: DashboardSubject,
): { readonly [field: string]: Json } {
  const annotations = lines.length === 0 ? {} : { annotations: { horizontal: lines.map((line) => ({ ...line })) } };
  return {
    title,
    region,
    view: 'timeSeries',
    stat: 'Average',
    period,
    yAxis: { left: { min: 0 } },
    metrics: [...metrics],
    ...annotations,
  };
}

/** Covers every series of the store, those included that are there only later. */
function query(select: string, id: string, label: string, more: { readonly and?: string; readonly by?: string } = {}): Json {
  const condition = `CustomKeyStoreId = '${id}'${more.and === undefined ? '' : ` AND ${more.and}`}`;
  const by = more.by === undefined ? '' : ` GROUP BY ${more.by}`;
  const expression = `SELECT ${select} FROM "AWS/KMS" WHERE ${condition}${by}`;
  return [{ expression, label, id: `q${label.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}` }];
}

function certificate(subject: DashboardSubject) {
  const { CustomKeyStoreId: id, limits, ownDays } = subject;
  const own = [
    OWN_NAMESPACE,
    OWN_DAYS,
    'CustomKeyStoreId',
    id,
    { label: 'seen by xks-preflight', stat: 'Minimum', period: 86_400 },
  ];
  return graph(
    {
      title: 'Days to expiry of the certificate',
      metrics: [
        query('MIN(XksProxyCertificateDaysToExpire)', id, 'seen by KMS', { by: 'CertificateName' }),
        ...(ownDays ? [own] : []),
      ],
      lines: [
        { label: 'renew', value: limits.warnBelowDays },
        { label: 'critical', value: limits.failBelowDays },
      ],
    },
    subject,
  );
}

function latency(subject: DashboardSubject) {
  const { CustomKeyStoreId: id } = subject;
  return graph(
    {
      title: 'Milliseconds to an answer of the proxy',
      metrics: [
        query('AVG(XksProxyLatency)', id, 'average', { by: 'XksOperation' }),
        query('MAX(XksProxyLatency)', id, 'slowest', { by: 'XksOperation' }),
      ],
      lines: [
        { label: 'alarm', value: LIMITS.latencyAlarmMs },
        { label: 'KMS gives up', value: LIMITS.proxyTimeoutMs },
      ],
    },
    subject,
  );
}

/** The metric counts successes as well. */
function requests(subject: DashboardSubject) {
  const metrics = [query('SUM(XksProxyErrors)', subject.CustomKeyStoreId, 'requests', { by: 'XksOperation' })];
  return graph({ title: 'Requests to the proxy', metrics, period: 60 }, subject);
}

function errors(subject: DashboardSubject) {
  const by = { and: "ErrorType != 'N/A'", by: 'ExceptionName' };
  const metrics = [query('SUM(XksProxyErrors)', subject.CustomKeyStoreId, 'errors', by)];
  return graph({ title: 'Errors of the proxy', metrics, lines: [{ label: 'alarm', value: 5 }], period: 60 }, subject);
}

function managers(subject: DashboardSubject) {
  const metrics = ['Active', 'Degraded', 'Unavailable'].map((state) => [
    'AWS/KMS',
    'XksExternalKeyManagerStates',
    'CustomKeyStoreId',
    subject.CustomKeyStoreId,
    'XksExternalKeyManagerState',
    state,
    { label: state, stat: 'Maximum' },
  ]);
  return graph({ title: 'Instances of the external key manager', metrics }, subject);
}

function credential(subject: DashboardSubject) {
  const metrics = [
    ['AWS/KMS', 'XksProxyCredentialAge', 'CustomKeyStoreId', subject.CustomKeyStoreId, { label: 'days', stat: 'Maximum' }],
  ];
  return graph(
    { title: 'Age of the credential in days', metrics, lines: [{ label: 'rotate', value: 90 }], period: 3_600 },
    subject,
  );
}

function throttles(subject: DashboardSubject) {
  const metrics = [query('SUM(ExternalKeyStoreThrottle)', subject.CustomKeyStoreId, 'throttled')];
  return graph({ title: 'Requests that KMS throttled', metrics }, subject);
}

function balancer({ LoadBalancer, TargetGroup }: BalancerPair, subject: DashboardSubject) {
  const of = (name: string, label: string, stat: string): Json => [
    'AWS/NetworkELB',
    name,
    'LoadBalancer',
    LoadBalancer,
    'TargetGroup',
    TargetGroup,
    { label, stat },
  ];
  const metrics = [of('HealthyHostCount', 'healthy', 'Minimum'), of('UnHealthyHostCount', 'unhealthy', 'Maximum')];
  return graph({ title: `Targets of ${TargetGroup.split('/')[1] ?? TargetGroup}`, metrics, period: 60 }, subject);
}
