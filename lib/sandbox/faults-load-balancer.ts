/** Faults of the load balancer, its listener and its target group. */
import {
  addSecondBalancer,
  balancerOf,
  closeNodes,
  listenerOf,
  serviceOf,
  setAttribute,
  setTargets,
  target,
  targetGroupOf,
  turnOnCrossZone,
} from './balancer-shapes.ts';
import type { Fault } from './fault.ts';
import { LISTENER_TLS_FAULTS } from './faults-listener-tls.ts';
import { NETWORK_SURROUNDINGS_FAULTS } from './faults-surroundings.ts';
import { NETWORK } from './healthy-network.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';

const BALANCER_FAULTS: readonly Fault[] = [
  {
    name: 'no-load-balancer',
    summary: 'no load balancer stands behind the endpoint service',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/no-network-load-balancer'],
    breaks: (plan) => {
      serviceOf(plan).NetworkLoadBalancerArns = [];
    },
  },
  {
    name: 'target-health-not-readable',
    summary: 'the caller may not describe the health of targets',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-unreadable', 'load-balancer/unreadable'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'elasticloadbalancing', operation: 'DescribeTargetHealth', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'load-balancer-gone',
    summary: 'the load balancer was deleted',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-not-found'],
    also: {
      'locate-proxy/no-nodes': 'a load balancer that is gone has no nodes',
    },
    breaks: (plan) => {
      plan.aws.loadBalancers = [];
      closeNodes(plan);
    },
  },
  {
    name: 'load-balancer-of-other-account',
    summary: 'the load balancer belongs to another account',
    connectivity: 'vpc',
    codes: ['load-balancer/other-account', 'vpc-endpoint-service/load-balancer-not-found'],
    also: {
      'locate-proxy/no-nodes': 'the nodes of another account cannot be seen',
    },
    breaks: (plan) => {
      serviceOf(plan).NetworkLoadBalancerArns = [LOAD_BALANCER_ARN.replace(SANDBOX.account, '444455556666')];
      closeNodes(plan);
    },
  },
  {
    name: 'application-load-balancer',
    summary: 'the load balancer is of another type',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-type'],
    breaks: (plan) => {
      balancerOf(plan).Type = 'application';
    },
  },
  {
    name: 'load-balancer-failed',
    summary: 'the load balancer could not be set up',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-not-active'],
    also: {
      'locate-proxy/vantage-blocked': 'it answers nobody',
    },
    breaks: (plan) => {
      balancerOf(plan).State = { Code: 'failed' };
      closeNodes(plan);
    },
  },
  {
    name: 'load-balancer-impaired',
    summary: 'the load balancer lacks resources',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-impaired'],
    breaks: (plan) => {
      balancerOf(plan).State = { Code: 'active_impaired' };
    },
  },
  {
    name: 'load-balancer-in-one-zone',
    summary: 'the load balancer has a subnet in one zone only',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-zones', 'vpc-endpoint-service/too-few-zones'],
    breaks: (plan) => {
      balancerOf(plan).AvailabilityZones = (balancerOf(plan).AvailabilityZones ?? []).slice(0, 1);
      serviceOf(plan).AvailabilityZones = (serviceOf(plan).AvailabilityZones ?? []).slice(0, 1);
    },
  },
  {
    name: 'load-balancer-public',
    summary: 'the load balancer faces the internet',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-internet-facing'],
    breaks: (plan) => {
      balancerOf(plan).Scheme = 'internet-facing';
    },
  },
  {
    name: 'load-balancer-without-ipv4',
    summary: 'the load balancer has no public IPv4 addresses any more',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/load-balancer-without-ipv4'],
    breaks: (plan) => {
      balancerOf(plan).IpAddressType = 'dualstack-without-public-ipv4';
    },
  },
  {
    name: 'listener-udp',
    summary: 'the listener on 443 is one for UDP',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/listener-protocol'],
    also: {
      'locate-proxy/no-listener': 'nothing listens for TCP',
    },
    breaks: (plan) => {
      listenerOf(plan).Protocol = 'UDP';
      closeNodes(plan);
    },
  },
  {
    name: 'listener-also-udp',
    summary: 'the listener on 443 takes UDP as well',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/listener-also-udp'],
    also: { 'load-balancer/target-group-differs': 'such a listener needs a target group of the same protocol' },
    breaks: (plan) => {
      listenerOf(plan).Protocol = 'TCP_UDP';
      targetGroupOf(plan).Protocol = 'TCP_UDP';
    },
  },
  {
    name: 'listener-forwards-nowhere',
    summary: 'the listener on 443 has no target group',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/listener-without-target-group'],
    also: {
      'locate-proxy/no-healthy-target': 'no target stands behind the listener',
    },
    breaks: (plan) => {
      listenerOf(plan).DefaultActions = [];
      closeNodes(plan);
    },
  },
  {
    name: 'target-group-ipv6',
    summary: 'the target group is on IPv6',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/target-group-without-ipv4'],
    also: {
      'locate-proxy/vantage-blocked': 'no connection comes through',
    },
    breaks: (plan) => {
      targetGroupOf(plan).IpAddressType = 'ipv6';
      closeNodes(plan);
    },
  },
  {
    name: 'no-target',
    summary: 'no target is registered',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/targets-missing'],
    also: {
      'locate-proxy/no-healthy-target': 'there is none at all',
    },
    breaks: (plan) => {
      setTargets(plan, []);
      closeNodes(plan);
    },
  },
  {
    name: 'one-target-unhealthy',
    summary: 'one of two targets is not healthy',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/targets-partly-unhealthy'],
    breaks: (plan) => {
      turnOnCrossZone(plan);
      plan.aws.targetHealth[TARGET_GROUP_ARN]![1]!.TargetHealth = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
    },
  },
  {
    name: 'one-target',
    summary: 'a single target is registered',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/single-target'],
    breaks: (plan) => {
      turnOnCrossZone(plan);
      setTargets(plan, [target('10.0.1.20', 'us-east-1a')]);
    },
  },
  {
    name: 'targets-in-one-zone',
    summary: 'both targets are in one zone, and cross-zone load balancing is off',
    connectivity: 'vpc',
    codes: ['load-balancer/zone-without-target'],
    also: {
      'locate-proxy/no-healthy-target': 'the node of the other zone has none',
    },
    breaks: (plan) => {
      setTargets(plan, [target('10.0.1.20', 'us-east-1a'), target('10.0.1.21', 'us-east-1a')]);
      plan.closed.add(SANDBOX.nodeAddresses[1]);
    },
  },
  {
    name: 'load-balancers-differ',
    summary: 'of two load balancers, one ends TLS and the other does not',
    connectivity: 'vpc',
    codes: ['load-balancer/differ'],
    breaks: (plan) => {
      Object.assign(addSecondBalancer(plan), {
        Protocol: 'TLS',
        SslPolicy: NETWORK.policy,
        Certificates: [{ CertificateArn: NETWORK.certificateArn }],
      });
    },
  },
  {
    name: 'target-group-other-port',
    summary: 'the proxy listens on another port than AWS documents',
    connectivity: 'vpc',
    codes: ['load-balancer/target-group-differs'],
    breaks: (plan) => {
      targetGroupOf(plan).Port = 8443;
    },
  },
  {
    name: 'load-balancer-behind-load-balancer',
    summary: 'an Application Load Balancer stands between load balancer and proxy',
    connectivity: 'vpc',
    codes: ['load-balancer/target-type-alb'],
    breaks: (plan) => {
      targetGroupOf(plan).TargetType = 'alb';
      setTargets(plan, [target(LOAD_BALANCER_ARN.replace('/net/xks-nlb/', '/app/xks-alb/'))]);
    },
  },
  {
    name: 'health-check-on-api',
    summary: 'the health check asks the proxy API, and no target counts as healthy',
    connectivity: 'vpc',
    codes: ['load-balancer/health-check-on-api', 'vpc-endpoint-service/targets-unhealthy'],
    also: {
      'locate-proxy/no-healthy-target': 'no target passes such a check',
    },
    breaks: (plan) => {
      Object.assign(targetGroupOf(plan), { HealthCheckProtocol: 'HTTPS', HealthCheckPath: `${SANDBOX.path}/health` });
      for (const one of plan.aws.targetHealth[TARGET_GROUP_ARN] ?? []) {
        one.TargetHealth = { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' };
      }
      closeNodes(plan);
    },
  },
  {
    name: 'proxy-protocol',
    summary: 'the load balancer uses the proxy protocol, and the proxy does not know it',
    connectivity: 'vpc',
    codes: ['load-balancer/proxy-protocol-on', 'tls/handshake-closed'],
    breaks: (plan) => {
      setAttribute(plan, TARGET_GROUP_ARN, 'proxy_protocol_v2.enabled', 'true');
      // What a TLS server does when something other than a handshake comes first.
      plan.behaviour.transport = 'close-after-hello';
    },
  },
];

export const LOAD_BALANCER_FAULTS: readonly Fault[] = [
  ...BALANCER_FAULTS,
  ...LISTENER_TLS_FAULTS,
  ...NETWORK_SURROUNDINGS_FAULTS,
];
