/** Remedies of `locate-proxy` for causes that its configuration tells: they stand in place of the general one of their finding. */
import type { NetFailureKind } from '../net/net-failure.ts';

const ADMIT_IN = "aws ec2 authorize-security-group-ingress --region '{region}' --protocol tcp --port 443 --group-id";
const AGAIN = 'Then run again.';

/** For `vantage-blocked`, where no rule that could be read keeps the prober out. */
export const ADMIT_SOMEWHERE =
  `Admit the prober on TCP 443 at the load balancer: ${ADMIT_IN} '{loadBalancerSecurityGroupId}' --source-group ` +
  "'{proberSecurityGroupId}' . Also let the prober's own security group and the network ACLs of both subnets pass it, then run " +
  'again. On the command line, run inside that VPC.';

/** The same where the load balancer has no security group that could keep anybody out. */
export const ADMIT_WITHOUT_GROUP =
  "The load balancer has no security group, so let the prober's own security group and the network ACLs of both subnets pass " +
  "TCP 443 to it: aws ec2 authorize-security-group-egress --region '{region}' --protocol tcp --port 443 --group-id " +
  `'{proberSecurityGroupId}' --cidr '{vpcCidr}' . ${AGAIN} On the command line, run inside that VPC.`;

/** Before any of these, where something could not be read: with it there might be a fault to tell. */
export function readFirst(actions: readonly string[]): string {
  return `Not everything could be read: where it was denied, allow ${actions.join(' and ')} for the calling role. `;
}

export const ADMIT_AT_BALANCER =
  `Admit the prober at the load balancer: ${ADMIT_IN} '{loadBalancerSecurityGroupId}' --source-group ` +
  `'{proberSecurityGroupId}' . ${AGAIN}`;

/** Where the way leads through an interface endpoint. */
export const ADMIT_AT_ENDPOINT =
  `Admit the prober at the interface endpoint {endpointId}: ${ADMIT_IN} '{endpointSecurityGroupId}' --source-group ` +
  `'{proberSecurityGroupId}' . Also let the prober's own security group and the network ACLs of both subnets pass it. ${AGAIN}`;

export const ADMIT_BEHIND_ENDPOINT =
  'The load balancer looks at the address of the prober behind the endpoint, as it does at that of KMS. Better let its rules not ' +
  "count for endpoints: aws elbv2 set-security-groups --region '{region}' --load-balancer-arn '{loadBalancerArn}' --security-groups " +
  "'{loadBalancerSecurityGroupId}' --enforce-security-group-inbound-rules-on-private-link-traffic off . Or admit the prober alone: " +
  `${ADMIT_IN} '{loadBalancerSecurityGroupId}' --cidr '{cidr}' . ${AGAIN}`;

export const ADMIT_AT_TARGET =
  'The targets are shown the address of a client inside the VPC, and their security group does not admit the prober; calls of KMS ' +
  `come with the address of the node. Admit the prober: ${ADMIT_IN} '{targetSecurityGroupId}' --cidr '{cidr}' . ${AGAIN}`;

export const LET_PROBER_OUT =
  "Let the prober out: aws ec2 authorize-security-group-egress --region '{region}' --protocol tcp --port 443 --group-id " +
  `'{proberSecurityGroupId}' --cidr '{address}/32' . ${AGAIN}`;

export const ADMIT_AT_ACL =
  "Let the prober through the network ACL: aws ec2 create-network-acl-entry --region '{region}' --network-acl-id '{networkAclId}' " +
  "--rule-number '{freeRuleNumber}' --protocol tcp --port-range 'From={fromPort},To={toPort}' --cidr-block '{range}' --rule-action " +
  `allow '{directionFlag}' . Answers need ports 1024 to 65535 the other way. ${AGAIN}`;

/** For `security-group-refuses`: nobody at all is admitted. */
export const LET_ENDPOINTS_IN =
  'AWS documents no addresses of KMS. Let the rules not count for what comes through endpoints, where the allowed principals ' +
  "decide: aws elbv2 set-security-groups --region '{region}' --load-balancer-arn '{loadBalancerArn}' --security-groups " +
  "'{securityGroupId}' --enforce-security-group-inbound-rules-on-private-link-traffic off . For the prober, admit it as well: " +
  `${ADMIT_IN} '{securityGroupId}' --source-group '{proberSecurityGroupId}'`;

export const LET_NODE_OUT =
  "Let the load balancer out to its targets: aws ec2 authorize-security-group-egress --region '{region}' --group-id " +
  "'{securityGroupId}' --protocol tcp --port '{port}' --cidr '{targetAddress}/32'";

export const LET_NODE_TO_TARGET =
  'Admit the addresses of the load balancer at the targets, not those of KMS: aws ec2 authorize-security-group-ingress --region ' +
  "'{region}' --group-id '{securityGroupId}' --protocol tcp --port '{port}' --cidr '{nodeAddress}/32'";

/** In place of the remedy of `no-healthy-target` where only the zone of the node lacks one. */
export const TARGET_IN_ZONE =
  'Repair or add a target in {zone}, or let nodes use the targets of all zones: aws elbv2 modify-load-balancer-attributes ' +
  "--load-balancer-arn '{loadBalancerArn}' --attributes 'Key=load_balancing.cross_zone.enabled,Value=true' --region '{region}'";

/** In place of the remedy of `no-probe-endpoint` where only the prober is missing. */
export const PROBER_AT_ENDPOINT =
  'An interface endpoint to the service is in {vpcId}: add that VPC with its SubnetIds and SecurityGroupIds to ' +
  'XKS_PREFLIGHT_VPCS, package and deploy. On the command line, run inside that VPC.';

const LOG = 'Its log group is named after the function: /aws/lambda/…';
const DEPLOY = 'package with that VPC in XKS_PREFLIGHT_VPCS and deploy';

/** In place of the remedy of `not-observed`, by what became of the prober of {vpcId}. */
export const PROBER_REMEDIES: Partial<Record<NetFailureKind, string>> = {
  'prober-denied':
    `Let the function of this check call the prober of {vpcId} (lambda:InvokeFunction): ${DEPLOY} again. If it stays so, a permissions ` +
    'boundary or a service control policy denies it.',
  'prober-throttled':
    'Run again. If it stays so, too much runs in this account at once: all functions of a Region share its concurrency. Look with: ' +
    "aws lambda get-account-settings --region '{region}'",
  'prober-timed-out': `Run again. If it stays so, read what the prober of {vpcId} was doing. ${LOG}`,
  'prober-missing': `Somebody deleted the prober of {vpcId}: ${DEPLOY} again. If it is no longer wanted, ${DEPLOY} without it.`,
  'prober-not-ready':
    'Lambda could not start the prober in {vpcId}: the evidence names its error. A function that was idle for weeks needs a minute, so ' +
    'run again. If it stays so, see whether its subnets have free addresses and its security groups still exist: ' +
    "aws ec2 describe-subnets --filters 'Name=vpc-id,Values={vpcId}' --region '{region}'",
  'prober-not-understood': `Deploy the whole stack again, so that check and prober are of one version. If it stays so, read the log of the prober of {vpcId}. ${LOG}`,
  'prober-failed': `The prober of {vpcId} broke. Run again; if it stays so, read its log. ${LOG}`,
};
