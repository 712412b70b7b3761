/**
 * The way to the proxy of a VPC store: alarms on each load balancer of its endpoint service and each target group that its
 * listener on 443 forwards to. Their metrics are in the account that owns the load balancer, so a service of another account
 * gets none here. Source: Elastic Load Balancing, CloudWatch metrics for Network Load Balancers.
 */
import type { Ec2Port, Elbv2Port, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { isVpcStore, type Params } from '../model/params.ts';
import { attempt, type Attempt } from './refused.ts';
import { forwardedTo, listenerOn443 } from './vpc-endpoint-service-observe.ts';

/** As CloudWatch spells its dimensions: the ends of the two ARNs. */
export interface BalancerPair {
  /** `net/<name>/<id>` */
  readonly LoadBalancer: string;
  /** `targetgroup/<name>/<id>` */
  readonly TargetGroup: string;
}

/** One alarm, before it has the name of its store. */
export interface Alarm {
  readonly id: string;
  readonly description: string;
  /** It also speaks when its data stop. */
  readonly tellSilence?: boolean;
  readonly watch: Watch;
}

type Watch = Partial<PutMetricAlarmCommandInput> &
  Pick<PutMetricAlarmCommandInput, 'EvaluationPeriods' | 'ComparisonOperator' | 'Threshold' | 'TreatMissingData'>;

const PERIOD_SECONDS = 60;
const BREACHES = 3;

/** What stands before the proxy now. */
export interface Balancers {
  readonly pairs: readonly BalancerPair[];
  /** Load balancers of the service that forward nothing from 443, `net/<name>/<id>`: nobody knows which target groups are theirs. */
  readonly closed: readonly string[];
}

/** Every alarm on a load balancer is called so, and by its names. */
export const BALANCER_ID = 'ALM-14-';
const [UNHEALTHY, NO_HEALTHY] = [`${BALANCER_ID}unhealthy-`, `${BALANCER_ID}no-healthy-`];

/** Is this the id of an alarm on that load balancer, whatever its target group? */
export function isOnBalancer(id: string, LoadBalancer: string): boolean {
  return [UNHEALTHY, NO_HEALTHY].some((kind) => id.startsWith(`${kind}${placeOf(LoadBalancer)}-`));
}

function placeOf(part: string): string {
  return part.split('/').slice(1).join('-');
}

/** Deterministic names: each pair has its own, and keeps it. */
export function balancerAlarms(pair: BalancerPair): readonly Alarm[] {
  const place = [pair.LoadBalancer, pair.TargetGroup].map(placeOf).join('-');
  return [
    {
      id: `${UNHEALTHY}${place}`,
      description:
        'The load balancer finds a target of the proxy unhealthy. KMS has fewer ways to the proxy, and requests may fail. Look at ' +
        'the health checks of the target group and at the proxy behind it.',
      watch: watch(
        pair,
        { MetricName: 'UnHealthyHostCount', Statistic: 'Maximum' },
        'GreaterThanOrEqualToThreshold',
        'notBreaching',
      ),
    },
    {
      id: `${NO_HEALTHY}${place}`,
      description:
        'A node of the load balancer has no healthy target left, or says nothing any more. KMS that comes through it does not ' +
        'reach the proxy, and callers of these keys fail. Bring the targets back.',
      // A target group without any target publishes nothing: that is no health either.
      watch: watch(pair, { MetricName: 'HealthyHostCount', Statistic: 'Minimum' }, 'LessThanThreshold', 'breaching'),
    },
  ];
}

function watch(
  { LoadBalancer, TargetGroup }: BalancerPair,
  metric: Pick<PutMetricAlarmCommandInput, 'MetricName' | 'Statistic'>,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold',
  TreatMissingData: 'breaching' | 'notBreaching',
): Watch {
  return {
    Namespace: 'AWS/NetworkELB',
    ...metric,
    Period: PERIOD_SECONDS,
    Dimensions: [
      { Name: 'LoadBalancer', Value: LoadBalancer },
      { Name: 'TargetGroup', Value: TargetGroup },
    ],
    EvaluationPeriods: BREACHES,
    DatapointsToAlarm: BREACHES,
    ComparisonOperator,
    Threshold: 1,
    TreatMissingData,
  };
}

/** None for public stores and for services of other accounts. */
export function observeBalancers(
  params: Params,
  ports: { readonly ec2: Ec2Port; readonly elbv2: Elbv2Port },
): Promise<Attempt<Balancers>> {
  const name = params.XksProxyVpcEndpointServiceName;
  if (!isVpcStore(params) || name === undefined) return Promise.resolve({ ok: true, value: { pairs: [], closed: [] } });
  return attempt(balancersOf(name, ports));
}

async function balancersOf(
  serviceName: string,
  { ec2, elbv2 }: { readonly ec2: Ec2Port; readonly elbv2: Elbv2Port },
): Promise<Balancers> {
  const configuration = await ec2.endpointServiceConfiguration(serviceName);
  const arns = configuration?.NetworkLoadBalancerArns ?? [];
  const seen = await Promise.all(
    arns.map(async (arn) => {
      const LoadBalancer = tail(arn, ':loadbalancer/');
      const groups = forwardedTo(listenerOn443(await elbv2.listeners(arn))).map((group) => tail(group, ':'));
      return { LoadBalancer, groups: groups.filter((group) => /^targetgroup\/[\w-]+\/\w+$/.test(group)) };
    }),
  );
  const known = seen.filter(({ LoadBalancer }) => /^net\/[\w-]+\/\w+$/.test(LoadBalancer));
  return {
    pairs: known.flatMap(({ LoadBalancer, groups }) => groups.map((TargetGroup) => ({ LoadBalancer, TargetGroup }))),
    closed: known.flatMap(({ LoadBalancer, groups }) => (groups.length === 0 ? [LoadBalancer] : [])),
  };
}

function tail(arn: string, after: string): string {
  return arn.slice(arn.lastIndexOf(after) + after.length);
}
