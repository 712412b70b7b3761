/** The live Elastic Load Balancing port. What was deleted meanwhile is left out of the answers. */
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { Elbv2Port, LoadBalancer, TargetGroup } from './ports.ts';

const LOAD_BALANCERS = 'elasticloadbalancing:DescribeLoadBalancers';
const LISTENERS = 'elasticloadbalancing:DescribeListeners';
const TARGET_GROUPS = 'elasticloadbalancing:DescribeTargetGroups';
const ATTRIBUTES = 'elasticloadbalancing:DescribeLoadBalancerAttributes';
const TARGET_ATTRIBUTES = 'elasticloadbalancing:DescribeTargetGroupAttributes';
const TARGET_HEALTH = 'elasticloadbalancing:DescribeTargetHealth';

const NOT_THERE = ['LoadBalancerNotFoundException', 'ListenerNotFoundException', 'TargetGroupNotFoundException'];

export function makeLiveElbv2(options: LiveOptions): Elbv2Port {
  const client = new ElasticLoadBalancingV2Client(clientConfig(options));
  const loadBalancers = (arns: readonly string[]): Promise<readonly LoadBalancer[]> =>
    byArns(arns, async (LoadBalancerArns) => {
      const command = new DescribeLoadBalancersCommand({ LoadBalancerArns });
      const answer = await callOrNull(LOAD_BALANCERS, options, NOT_THERE, (send) => client.send(command, send));
      return answer && demand(LOAD_BALANCERS, answer.LoadBalancers);
    });
  const targetGroups = (arns: readonly string[]): Promise<readonly TargetGroup[]> =>
    byArns(arns, async (TargetGroupArns) => {
      const command = new DescribeTargetGroupsCommand({ TargetGroupArns });
      const answer = await callOrNull(TARGET_GROUPS, options, NOT_THERE, (send) => client.send(command, send));
      return answer && demand(TARGET_GROUPS, answer.TargetGroups);
    });
  return {
    loadBalancers,
    targetGroups,
    listeners(loadBalancerArn) {
      return everyPage(LISTENERS, async (Marker) => {
        const command = new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker });
        const answer = await callOrNull(LISTENERS, options, NOT_THERE, (send) => client.send(command, send));
        if (answer === null) return { items: [], next: undefined };
        return { items: demand(LISTENERS, answer.Listeners), next: answer.NextMarker };
      });
    },
    async targetHealth(targetGroupArn) {
      const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
      const answer = await callOrNull(TARGET_HEALTH, options, NOT_THERE, (send) => client.send(command, send));
      return answer === null ? [] : demand(TARGET_HEALTH, answer.TargetHealthDescriptions);
    },
    async loadBalancerAttributes(loadBalancerArn) {
      const command = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancerArn });
      const answer = await callOrNull(ATTRIBUTES, options, NOT_THERE, (send) => client.send(command, send));
      return answer === null ? [] : demand(ATTRIBUTES, answer.Attributes);
    },
    async targetGroupAttributes(targetGroupArn) {
      const command = new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn });
      const answer = await callOrNull(TARGET_ATTRIBUTES, options, NOT_THERE, (send) => client.send(command, send));
      return answer === null ? [] : demand(TARGET_ATTRIBUTES, answer.Attributes);
    },
  };
}

/**
 * One call for all ARNs. AWS refuses it as a whole when one of them is gone, then each is asked for alone. No ARN, no call:
 * without ARNs AWS would list everything.
 */
async function byArns<T>(arns: readonly string[], ask: (arns: string[]) => Promise<readonly T[] | null>): Promise<readonly T[]> {
  if (arns.length === 0) return [];
  const found = await ask([...arns]);
  if (found !== null) return found;
  if (arns.length === 1) return [];
  const each = await Promise.all(arns.map((arn) => byArns([arn], ask)));
  return each.flat();
}
