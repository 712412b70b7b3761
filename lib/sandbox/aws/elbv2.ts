/** Elastic Load Balancing v2: what stands behind an endpoint service. Source: ELB API Reference, version 2015-12-01. */
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { elbv2TlsOperations } from './elbv2-tls.ts';
import { type AwsContext, AwsError, type Input, integer, type Operations, text, texts } from './operation.ts';
import { type Page, page } from './paging.ts';

export const elbv2Operations: Operations = {
  DescribeLoadBalancers(input, context) {
    const [arns, names] = [texts(input, 'LoadBalancerArns'), texts(input, 'Names')];
    const all = context.world.loadBalancers;
    demandAll(
      arns,
      all.map(({ LoadBalancerArn }) => LoadBalancerArn),
      'LoadBalancerNotFound',
    );
    demandAll(
      names,
      all.map(({ LoadBalancerName }) => LoadBalancerName),
      'LoadBalancerNotFound',
    );
    const chosen = all.filter(
      ({ LoadBalancerArn = '', LoadBalancerName = '' }) =>
        (arns.length === 0 || arns.includes(LoadBalancerArn)) && (names.length === 0 || names.includes(LoadBalancerName)),
    );
    const { items, next } = elbPage('DescribeLoadBalancers', chosen, input, context);
    return { LoadBalancers: items.map(showStaticAddressesOnly), NextMarker: next };
  },
  DescribeListeners(input, context) {
    const [arn, arns] = [text(input, 'LoadBalancerArn'), texts(input, 'ListenerArns')];
    const all = context.world.listeners;
    if (arn === undefined && arns.length === 0) {
      throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
    }
    if (arn !== undefined)
      demandAll(
        [arn],
        context.world.loadBalancers.map((one) => one.LoadBalancerArn),
        'LoadBalancerNotFound',
      );
    demandAll(
      arns,
      all.map(({ ListenerArn }) => ListenerArn),
      'ListenerNotFound',
    );
    const chosen = all.filter(
      ({ LoadBalancerArn, ListenerArn = '' }) =>
        (arn === undefined || LoadBalancerArn === arn) && (arns.length === 0 || arns.includes(ListenerArn)),
    );
    const { items, next } = elbPage('DescribeListeners', chosen, input, context);
    return { Listeners: items, NextMarker: next };
  },
  DescribeTargetGroups(input, context) {
    const [arn, arns] = [text(input, 'LoadBalancerArn'), texts(input, 'TargetGroupArns')];
    const all = context.world.targetGroups;
    demandAll(
      arns,
      all.map(({ TargetGroupArn }) => TargetGroupArn),
      'TargetGroupNotFound',
    );
    const chosen = all.filter(
      ({ TargetGroupArn = '', LoadBalancerArns = [] }) =>
        (arn === undefined || LoadBalancerArns.includes(arn)) && (arns.length === 0 || arns.includes(TargetGroupArn)),
    );
    const { items, next } = elbPage('DescribeTargetGroups', chosen, input, context);
    return { TargetGroups: items, NextMarker: next };
  },
  DescribeTargetHealth(input, { world }) {
    const arn = text(input, 'TargetGroupArn') ?? '';
    demandAll(
      [arn],
      world.targetGroups.map(({ TargetGroupArn }) => TargetGroupArn),
      'TargetGroupNotFound',
    );
    return { TargetHealthDescriptions: world.targetHealth[arn] ?? [] };
  },
  DescribeLoadBalancerAttributes(input, { world }) {
    const arn = text(input, 'LoadBalancerArn') ?? '';
    demandAll(
      [arn],
      world.loadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn),
      'LoadBalancerNotFound',
    );
    return { Attributes: asList({ ...LOAD_BALANCER_DEFAULTS, ...world.attributes[arn] }) };
  },
  DescribeTargetGroupAttributes(input, { world }) {
    const arn = text(input, 'TargetGroupArn') ?? '';
    demandAll(
      [arn],
      world.targetGroups.map(({ TargetGroupArn }) => TargetGroupArn),
      'TargetGroupNotFound',
    );
    return { Attributes: asList({ ...TARGET_GROUP_DEFAULTS, ...world.attributes[arn] }) };
  },
  ...elbv2TlsOperations,
};

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

/** As AWS makes Network Load Balancers and their target groups. Source: ELB API Reference. */
const LOAD_BALANCER_DEFAULTS = { [CROSS_ZONE]: 'false', 'deletion_protection.enabled': 'false' };
const TARGET_GROUP_DEFAULTS = { [CROSS_ZONE]: 'use_load_balancer_configuration', 'proxy_protocol_v2.enabled': 'false' };

function asList(attributes: Readonly<Record<string, string>>): readonly { Key: string; Value: string }[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}

/** The addresses of a load balancer are listed only when they were given to it. */
function showStaticAddressesOnly(loadBalancer: LoadBalancer): LoadBalancer {
  const { AvailabilityZones = [] } = loadBalancer;
  const zones = AvailabilityZones.map((zone) => ({ ...zone, LoadBalancerAddresses: zone.LoadBalancerAddresses ?? [] }));
  return { ...loadBalancer, AvailabilityZones: zones };
}

function demandAll(wanted: readonly string[], known: readonly (string | undefined)[], code: string): void {
  if (wanted.every((one) => known.includes(one))) return;
  throw new AwsError(
    code,
    `One or more ${code
      .replace('NotFound', '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()}s not found`,
  );
}

function elbPage<T>(operation: string, all: readonly T[], input: Input, context: AwsContext): Page<T> {
  const request = { operation, token: text(input, 'Marker'), max: integer(input, 'PageSize'), badToken: 'ValidationError' };
  return page(all, request, context);
}
