/** Faults between the Region and the proxy: names, addresses, distance. */
import { rule, wearGroup } from './balancer-shapes.ts';
import type { Fault } from './fault.ts';
import { SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'far-proxy',
    summary: 'the round trip to the proxy takes 60 ms',
    connectivity: 'both',
    codes: ['rtt/too-far'],
    otherwise: 'the distance is in the measured numbers only: the KMS of the sandbox calls over loopback',
    breaks: (plan) => {
      plan.pathDelayMs = 60;
    },
  },
  {
    name: 'name-not-in-dns',
    summary: 'the host name does not exist in public DNS',
    connectivity: 'public',
    codes: ['locate-proxy/name-not-found'],
    breaks: ({ zone }) => {
      zone.delete(SANDBOX.host);
    },
  },
  {
    name: 'no-address',
    summary: 'the host name has no address',
    connectivity: 'public',
    codes: ['locate-proxy/no-a-record'],
    breaks: ({ zone }) => {
      zone.set(SANDBOX.host, {});
    },
  },
  {
    name: 'ipv6-only',
    summary: 'the host name has IPv6 addresses only',
    connectivity: 'public',
    codes: ['locate-proxy/ipv6-only'],
    breaks: ({ zone }) => {
      zone.set(SANDBOX.host, { AAAA: ['2600:1f18::10'] });
    },
  },
  {
    name: 'dns-fails',
    summary: 'the name servers of the domain do not answer',
    connectivity: 'public',
    codes: ['locate-proxy/dns-unanswered'],
    otherwise: 'error: no answer of DNS was to be had, so the run does not say what KMS would find',
    breaks: ({ zone }) => {
      zone.set(SANDBOX.host, { fault: 'servfail' });
    },
  },
  {
    name: 'private-address',
    summary: 'the host name resolves to a private address',
    connectivity: 'public',
    codes: ['locate-proxy/address-not-public'],
    breaks: ({ zone }) => {
      zone.set(SANDBOX.host, { A: ['10.0.1.10'] });
    },
  },
  {
    name: 'port-closed',
    summary: 'nothing listens on the addresses of the proxy',
    connectivity: 'public',
    codes: ['locate-proxy/connection-refused'],
    breaks: ({ closed }) => {
      for (const address of SANDBOX.publicAddresses) closed.add(address);
    },
  },
  {
    name: 'vantage-blocked',
    summary: 'the prober is not admitted by the load balancer',
    connectivity: 'vpc',
    codes: ['locate-proxy/vantage-blocked'],
    otherwise: 'error: a prober that is not admitted does not tell whether KMS is',
    breaks: ({ closed }) => {
      for (const address of SANDBOX.nodeAddresses) closed.add(address);
    },
  },
  {
    name: 'prober-not-admitted',
    summary: 'the security group of the load balancer does not count for endpoints, and the prober is not in it',
    connectivity: 'vpc',
    codes: ['locate-proxy/vantage-blocked'],
    breaks: (plan) => {
      wearGroup(plan, 'off').IpPermissions = [rule(443, '10.0.9.0/24')];
      silenceNodes(plan);
    },
  },
  {
    name: 'silent-and-listeners-not-readable',
    summary: 'the prober gets no answer, and the caller may not describe listeners, which might say why',
    connectivity: 'vpc',
    codes: ['locate-proxy/vantage-blocked', 'vpc-endpoint-service/load-balancer-unreadable', 'load-balancer/unreadable'],
    breaks: (plan) => {
      plan.aws.faults.push({ service: 'elasticloadbalancing', operation: 'DescribeListeners', kind: 'denied', times: 99 });
      silenceNodes(plan);
    },
  },
  {
    name: 'port-filtered',
    summary: 'a firewall in front of the proxy drops everything',
    connectivity: 'public',
    codes: ['locate-proxy/connection-timed-out'],
    breaks: ({ closed, vantage }) => {
      for (const address of SANDBOX.publicAddresses) {
        closed.add(address);
        vantage.silent.add(address);
      }
    },
  },
  {
    name: 'no-route',
    summary: 'no route leads to the proxy',
    connectivity: 'public',
    codes: ['locate-proxy/unreachable'],
    breaks: ({ closed, vantage }) => {
      for (const address of SANDBOX.publicAddresses) {
        closed.add(address);
        vantage.unrouted.add(address);
      }
    },
  },
  {
    name: 'one-address-closed',
    summary: 'one of the addresses of the proxy refuses connections',
    connectivity: 'public',
    codes: ['locate-proxy/connection-refused'],
    breaks: ({ closed }) => {
      closed.add(SANDBOX.publicAddresses[0]);
    },
  },
  {
    name: 'nodes-unknown',
    summary: 'no network interface tells the addresses of the load balancer',
    connectivity: 'vpc',
    codes: ['locate-proxy/no-nodes'],
    breaks: ({ aws }) => {
      for (const one of aws.networkInterfaces) one.Description = 'of something else';
    },
  },
  {
    name: 'no-prober',
    summary: 'no prober stands in the VPC of the load balancer',
    connectivity: 'vpc',
    codes: ['locate-proxy/no-vantage'],
    breaks: ({ vantage }) => {
      vantage.withoutProber.add(SANDBOX.vpcId);
    },
  },
  {
    name: 'prober-broken',
    summary: 'the prober in the VPC of the load balancer does not work',
    connectivity: 'vpc',
    codes: ['locate-proxy/not-observed'],
    breaks: ({ vantage }) => {
      vantage.brokenProber.add(SANDBOX.vpcId);
    },
  },
  {
    name: 'zone-without-target',
    summary: 'no target in one of the zones is healthy, and nodes use the targets of their own zone',
    connectivity: 'vpc',
    codes: ['locate-proxy/no-healthy-target'],
    also: {
      'load-balancer/zone-without-target': 'the load balancer says so as well',
      'vpc-endpoint-service/targets-partly-unhealthy': 'the targets of that zone are unhealthy',
    },
    breaks: ({ aws, closed }) => {
      for (const { Target, ...target } of aws.targetHealth[TARGET_GROUP_ARN] ?? []) {
        if (Target?.AvailabilityZone === 'us-east-1b') Object.assign(target.TargetHealth ?? {}, { State: 'unhealthy' });
      }
      closed.add(SANDBOX.nodeAddresses[1]);
    },
  },
];

/** For the prober: KMS has a way of its own. */
function silenceNodes({ vantage }: SandboxPlan): void {
  for (const address of SANDBOX.nodeAddresses) vantage.silent.add(address);
}
