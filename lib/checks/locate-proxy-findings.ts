/** Everything the `locate-proxy` check can find: texts, sources, remedies and what KMS would say. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';
import { ADMIT_SOMEWHERE, LET_NODE_TO_TARGET } from './locate-proxy-remedies.ts';

export const LOCATE_PROXY_FINDINGS = {
  'locate-proxy/resolved': {
    verdict: 'pass',
    title: 'The endpoint resolves to IPv4 addresses',
    citation: SOURCE.create,
    requirements: ['XKS-NET-001', 'XKS-NET-002', 'XKS-DNS-010'],
  },
  'locate-proxy/addresses-public': {
    verdict: 'pass',
    title: 'Every address of the endpoint is public',
    citation: SOURCE.create,
    requirements: ['XKS-NET-003', 'XKS-NET-012'],
    advice:
      'AWS means public endpoints more for trying things out than for production: latency varies, and the proxy is exposed. For ' +
      'production, plan VPC endpoint service connectivity.',
  },
  'locate-proxy/nodes-found': {
    verdict: 'pass',
    title: 'The nodes of the load balancer are known',
    citation: SOURCE.vpc,
    requirements: ['XKS-NET-006'],
  },
  'locate-proxy/probe-endpoint-found': {
    verdict: 'pass',
    title: 'There is an interface endpoint to the service, by which to look along the same path as KMS',
    citation: SOURCE.connect,
    requirements: ['XKS-NET-006'],
  },
  'locate-proxy/probe-endpoint-silent': {
    verdict: 'skipped',
    reason: 'blocked',
    title:
      'The interface endpoint to the service does not answer the prober; the nodes of the load balancer were looked at instead',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006'],
  },
  'locate-proxy/no-probe-endpoint': {
    verdict: 'error',
    title: 'The service belongs to another account, and there is no interface endpoint through which to look at the proxy',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006'],
    remedy:
      'Make an interface endpoint to the service in a VPC of this account that has a prober: aws ec2 create-vpc-endpoint --region ' +
      "'{region}' --vpc-endpoint-type Interface --service-name '{serviceName}' --vpc-id '{vpcId}' --subnet-ids '{firstSubnetId}' " +
      "'{secondSubnetId}' --security-group-ids '{securityGroupId}' . Name it as ProbeEndpointId in XKS_PREFLIGHT_VPCS; on " +
      'the command line, run inside that VPC.',
    kms: null,
  },
  'locate-proxy/endpoints-unreadable': {
    verdict: 'error',
    title: 'The service belongs to another account, and the interface endpoints of this account could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006', 'XKS-IAM-005'],
    remedy:
      'Allow the IAM action {action} for the calling role when it was denied; otherwise look at the evidence. Then run again.',
    kms: null,
  },
  'locate-proxy/reachable': {
    verdict: 'pass',
    title: 'The proxy accepts connections',
    citation: SOURCE.create,
    requirements: ['XKS-NET-004', 'XKS-NET-006'],
  },
  'locate-proxy/connect-to': {
    verdict: 'skipped',
    reason: 'requested',
    title: 'The address was given with --connect-to, not looked up',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-001', 'XKS-NET-002', 'XKS-NET-003', 'XKS-NET-006'],
  },
  'locate-proxy/no-endpoint': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'There is no endpoint to look for: the request check says what is wrong with it',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-001'],
  },
  'locate-proxy/connectivity-not-known': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Whether the proxy is public or behind an endpoint service is not said: the request check says how to',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-001', 'XKS-NET-006'],
  },
  'locate-proxy/no-load-balancer': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The load balancer is not known: the vpc-endpoint-service check says why',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006'],
  },
  'locate-proxy/name-not-found': {
    verdict: 'fail',
    title: 'The host name of the endpoint does not exist in public DNS',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-NET-001'],
    remedy:
      "Publish an A record for '{host}' in the public zone of its domain, then look with: dig +short A '{host}' @1.1.1.1 . " +
      'If the proxy is to be reached inside a VPC only, use XksProxyConnectivity VPC_ENDPOINT_SERVICE.',
    kms: PREDICT.notReachable,
  },
  'locate-proxy/no-a-record': {
    verdict: 'fail',
    title: 'The host name of the endpoint has no address',
    citation: SOURCE.create,
    requirements: ['XKS-NET-002'],
    remedy: "Add an A record for '{host}', then look with: dig +short A '{host}' @1.1.1.1",
    kms: PREDICT.notReachable,
  },
  'locate-proxy/ipv6-only': {
    verdict: 'fail',
    title: 'The endpoint has IPv6 addresses only, and KMS reaches proxies over IPv4 only',
    citation: SOURCE.create,
    requirements: ['XKS-NET-002'],
    remedy:
      "Add an A record for '{host}' beside the AAAA records (dual stack is fine), then look with: dig +short A '{host}' " +
      '@1.1.1.1',
    kms: PREDICT.notReachable,
  },
  'locate-proxy/dns-unanswered': {
    verdict: 'error',
    title: 'DNS gave no answer to judge',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-001'],
    remedy:
      "Run again. If it stays so, ask the resolver yourself: dig A '{host}' . A SERVFAIL often means that the name servers " +
      'of the domain do not answer or that its DNSSEC signatures are broken; a time-out, that the resolver in ' +
      'the evidence may not be queried from here.',
    kms: null,
  },
  'locate-proxy/address-not-public': {
    verdict: 'fail',
    title: 'The endpoint resolves to an address that is not public',
    citation: SOURCE.create,
    requirements: ['XKS-NET-003'],
    remedy:
      "Publish only public IPv4 addresses for '{host}' ({address} is {addressClass}), or use XksProxyConnectivity " +
      'VPC_ENDPOINT_SERVICE.',
    kms: PREDICT.notReachable,
  },
  'locate-proxy/no-nodes': {
    verdict: 'error',
    title: 'No address of the load balancer could be found',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006'],
    remedy:
      'Wait until the load balancer is active and has its network interfaces, then run again. Look with: aws ec2 ' +
      "describe-network-interfaces --filters 'Name=description,Values=ELB net/*' --region '{region}'",
    kms: null,
  },
  'locate-proxy/connection-refused': {
    verdict: 'fail',
    title: 'The proxy refuses connections on its port',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-NET-004', 'XKS-NET-010'],
    remedy: "Start the listener of the proxy: KMS always connects to port 443. Look with: nc -vz '{host}' 443",
    kms: PREDICT.notReachable,
  },
  'locate-proxy/connection-timed-out': {
    verdict: 'fail',
    title: 'The proxy does not answer connection attempts',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-NET-004', 'XKS-NET-005', 'XKS-NET-010'],
    remedy:
      'Let IPv4 TCP 443 through the firewalls in front of the proxy, both ways; KMS has no documented source addresses, so ' +
      "that an allow-list of addresses cannot work. Look with: nc -vz '{host}' 443",
    kms: PREDICT.notReachable,
  },
  'locate-proxy/unreachable': {
    verdict: 'fail',
    title: 'No connection to the proxy can be made',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-NET-004', 'XKS-NET-010'],
    remedy:
      'Repair the route to the proxy, or the firewall that resets the connection; the evidence says what came back. ' +
      "Look with: nc -vz '{host}' 443",
    kms: PREDICT.notReachable,
  },
  'locate-proxy/no-listener': {
    verdict: 'fail',
    title: 'A load balancer node does not answer: there is no TCP or TLS listener on port 443',
    citation: SOURCE.vpc,
    requirements: ['XKS-NET-006', 'XKS-NLB-007', 'XKS-NET-010'],
    remedy:
      "Add the listener: aws elbv2 create-listener --load-balancer-arn '{loadBalancerArn}' --protocol TCP --port 443 " +
      "--default-actions 'Type=forward,TargetGroupArn={targetGroupArn}' --region '{region}'",
    kms: PREDICT.loadBalancer,
  },
  'locate-proxy/no-healthy-target': {
    verdict: 'fail',
    title: 'A load balancer node does not answer: no target behind it is healthy',
    citation: SOURCE.vpc,
    requirements: ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-012', 'XKS-NLB-013', 'XKS-NET-010'],
    remedy:
      'Repair the targets; each one carries a reason: aws elbv2 describe-target-health --target-group-arn ' +
      "'{targetGroupArn}' --region '{region}'",
    kms: PREDICT.loadBalancer,
  },
  'locate-proxy/security-group-refuses': {
    verdict: 'fail',
    title: 'A load balancer node does not answer: security groups keep KMS out as well',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-016', 'XKS-NLB-017', 'XKS-NET-010'],
    remedy: LET_NODE_TO_TARGET,
    kms: PREDICT.loadBalancer,
  },
  'locate-proxy/network-acl-refuses': {
    verdict: 'fail',
    title: 'A load balancer node does not answer: a network ACL keeps it from its targets',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-017', 'XKS-NET-010'],
    remedy:
      'Allow both directions: the port of the target, and ports 1024 to 65535 for the answers. For the direction that the ' +
      "evidence names: aws ec2 create-network-acl-entry --region '{region}' --network-acl-id '{networkAclId}' --rule-number " +
      "'{freeRuleNumber}' --protocol tcp --port-range 'From={fromPort},To={toPort}' --cidr-block '{address}/32' " +
      "--rule-action allow '{directionFlag}'",
    kms: PREDICT.loadBalancer,
  },
  'locate-proxy/vantage-blocked': {
    verdict: 'error',
    title: 'The prober cannot connect to the proxy, and nothing that could be read of the configuration says the same of KMS',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006', 'XKS-NET-010', 'XKS-IAM-005'],
    remedy: ADMIT_SOMEWHERE,
    kms: null,
  },
  'locate-proxy/no-vantage': {
    verdict: 'error',
    title: 'There is no prober in the VPC of the load balancer',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-006', 'XKS-NET-010'],
    remedy:
      'Add {vpcId} with its SubnetIds and SecurityGroupIds to XKS_PREFLIGHT_VPCS, package and deploy. On the command line, ' +
      'run inside that VPC with --connect-to ADDRESS:443, one of the addresses in the evidence.',
    kms: null,
  },
  'locate-proxy/not-observed': {
    verdict: 'error',
    title: 'The address could not be looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-004', 'XKS-NET-006', 'XKS-NET-010'],
    remedy: 'Look at the evidence: the prober failed or may not dial this address. Repair that, then run again.',
    kms: null,
  },
} as const satisfies FindingTable;

export type LocateCode = keyof typeof LOCATE_PROXY_FINDINGS;
