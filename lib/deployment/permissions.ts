/** Which resources may an action touch? The one table from which every role of the stack is made. */
import { OWN_NAMESPACE } from '../checks/alarm-rows.ts';
import { ALIAS, arnOf, LOGICAL_ID, localArn, type Reference } from './names.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | Reference | readonly (string | Reference)[];
  readonly Condition?: object;
}

const NO_STORES = 'key stores are no IAM resources; KMS knows them by account and Region only';
const NO_EC2 = 'EC2 describe calls know no resources';
const NO_ELB = 'Elastic Load Balancing describe calls know no resources';
const NO_METRICS = 'CloudWatch knows no resources for metrics';
const NO_XRAY = 'X-Ray knows no resources for what is sent to it';
const NO_DELIVERY = 'CloudWatch Logs knows no resources for log deliveries; Step Functions asks for them (its guide, Logging)';
const NO_INTERFACE = 'Lambda attaches the prober to its VPC with this, before the interface exists; its code is denied it';

/** Actions for which AWS knows no resource, each with the reason: the only ones that may stand beside `*`. */
export const ON_EVERYTHING: Readonly<Record<string, string>> = {
  'kms:DescribeCustomKeyStores': NO_STORES,
  'kms:CreateCustomKeyStore': NO_STORES,
  'kms:ConnectCustomKeyStore': NO_STORES,
  'kms:DisconnectCustomKeyStore': NO_STORES,
  'kms:DeleteCustomKeyStore': NO_STORES,
  'kms:ListKeys': 'KMS lists the keys of a whole account and Region',
  'cloudwatch:ListMetrics': NO_METRICS,
  'cloudwatch:GetMetricData': NO_METRICS,
  // Narrowed to the one namespace by its condition below.
  'cloudwatch:PutMetricData': NO_METRICS,
  'servicequotas:ListServiceQuotas': 'Service Quotas lists the quotas of a service as a whole',
  'ec2:DescribeVpcEndpointServiceConfigurations': NO_EC2,
  'ec2:DescribeVpcEndpointServicePermissions': NO_EC2,
  'ec2:DescribeVpcEndpointServices': NO_EC2,
  'ec2:DescribeVpcEndpoints': NO_EC2,
  'ec2:DescribeVpcEndpointConnections': NO_EC2,
  'ec2:DescribeNetworkInterfaces': NO_EC2,
  'ec2:DescribeInstances': NO_EC2,
  'ec2:DescribeVolumes': NO_EC2,
  'ec2:DescribeImages': NO_EC2,
  'ec2:DescribeSnapshots': NO_EC2,
  'ec2:DescribeLaunchTemplateVersions': NO_EC2,
  'ec2:GetEbsDefaultKmsKeyId': 'the default key is one of the account and Region',
  'ec2:GetEbsEncryptionByDefault': 'the setting is one of the account and Region',
  'ec2:CreateNetworkInterface': NO_INTERFACE,
  'ec2:DeleteNetworkInterface': NO_INTERFACE,
  'ec2:AssignPrivateIpAddresses': NO_INTERFACE,
  'ec2:UnassignPrivateIpAddresses': NO_INTERFACE,
  'ec2:DescribeSubnets': NO_EC2,
  'ec2:DescribeVpcs': NO_EC2,
  'ec2:DescribeVpcAttribute': NO_EC2,
  'ec2:DescribeRouteTables': NO_EC2,
  'ec2:DescribeNetworkAcls': NO_EC2,
  'ec2:DescribeSecurityGroups': NO_EC2,
  'elasticloadbalancing:DescribeLoadBalancers': NO_ELB,
  'elasticloadbalancing:DescribeLoadBalancerAttributes': NO_ELB,
  'elasticloadbalancing:DescribeListeners': NO_ELB,
  'elasticloadbalancing:DescribeListenerCertificates': NO_ELB,
  'elasticloadbalancing:DescribeSSLPolicies': NO_ELB,
  'elasticloadbalancing:DescribeTargetGroups': NO_ELB,
  'elasticloadbalancing:DescribeTargetGroupAttributes': NO_ELB,
  'elasticloadbalancing:DescribeTargetHealth': NO_ELB,
  'route53:ListHostedZonesByName': 'Route 53 finds zones by name over the whole account',
  'xray:PutTraceSegments': NO_XRAY,
  'xray:PutTelemetryRecords': NO_XRAY,
  'xray:GetSamplingRules': NO_XRAY,
  'xray:GetSamplingTargets': NO_XRAY,
  'logs:CreateLogDelivery': NO_DELIVERY,
  'logs:GetLogDelivery': NO_DELIVERY,
  'logs:UpdateLogDelivery': NO_DELIVERY,
  'logs:DeleteLogDelivery': NO_DELIVERY,
  'logs:ListLogDeliveries': NO_DELIVERY,
  'logs:PutResourcePolicy': NO_DELIVERY,
  'logs:DescribeResourcePolicies': NO_DELIVERY,
  'logs:DescribeLogGroups': NO_DELIVERY,
};

const SECRETS = localArn('secretsmanager', 'secret:${SecretPrefix}*');
const TABLE = arnOf(LOGICAL_ID.table);
const INDEXES: Reference = { 'Fn::Sub': `\${${LOGICAL_ID.table}.Arn}/index/*` };
const STORE_ALARMS = localArn('cloudwatch', 'alarm:xks-preflight/*');
/** Dashboards belong to no Region. */
const DASHBOARDS: Reference = { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch::${AWS::AccountId}:dashboard/xks-preflight-*' };
const EXECUTIONS = localArn('states', `execution:\${${LOGICAL_ID.machine}.Name}:*`);

/** Everything else, and what it may touch. */
const ON_RESOURCES: Readonly<Record<string, Reference | readonly Reference[]>> = {
  'secretsmanager:GetSecretValue': SECRETS,
  'secretsmanager:DescribeSecret': SECRETS,
  'route53:ListResourceRecordSets': { 'Fn::Sub': 'arn:${AWS::Partition}:route53:::hostedzone/*' },
  'acm:DescribeCertificate': localArn('acm', 'certificate/*'),
  'cloudwatch:PutMetricAlarm': STORE_ALARMS,
  'cloudwatch:DeleteAlarms': STORE_ALARMS,
  'cloudwatch:TagResource': [STORE_ALARMS, DASHBOARDS],
  'cloudwatch:PutDashboard': DASHBOARDS,
  'cloudwatch:DescribeAlarms': localArn('cloudwatch', 'alarm:*'),
  'sns:GetTopicAttributes': localArn('sns', '*'),
  'dynamodb:GetItem': TABLE,
  'dynamodb:PutItem': TABLE,
  // Lists are read from the indexes only.
  'dynamodb:Query': INDEXES,
  'events:PutEvents': localArn('events', 'event-bus/default'),
  'kms:Decrypt': localArn('kms', 'key/*'),
  // A volume may be encrypted under a key of another account.
  'kms:DescribeKey': { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:*:key/*' },
  'states:StartExecution': { Ref: LOGICAL_ID.machine },
  'states:DescribeExecution': EXECUTIONS,
  'states:GetExecutionHistory': EXECUTIONS,
  'states:StopExecution': EXECUTIONS,
};

/**
 * IAM compares the ARN of the machine also when an alias is called; the alias is a condition (Step Functions Developer Guide,
 * Authorization for versions and aliases).
 */
export const THROUGH_ALIAS = { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': [ALIAS] } } as const;

/** What narrows an action further. */
const CONDITIONS: Readonly<Record<string, object>> = {
  'states:StartExecution': THROUGH_ALIAS,
  'cloudwatch:PutMetricData': { StringEquals: { 'cloudwatch:namespace': OWN_NAMESPACE } },
  // Of proxies: whose host it is for is compared in code, see `HOST_TAG` of the credential port; here, that somebody named one.
  'secretsmanager:GetSecretValue': { Null: { 'aws:ResourceTag/xks-preflight:endpoint': 'false' } },
  'kms:Decrypt': { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'secretsmanager.${AWS::Region}.${AWS::URLSuffix}' } } },
};

/**
 * One statement for everything that knows no resource and no condition, one for each other action.
 * @throws Error for an action that is not listed here.
 */
export function statementsFor(actions: readonly string[]): readonly Statement[] {
  const isWide = (action: string): boolean => action in ON_EVERYTHING && !(action in CONDITIONS);
  const wide = actions.filter(isWide);
  const narrow = actions.filter((action) => !isWide(action));
  return [
    ...(wide.length > 0 ? [{ Effect: 'Allow' as const, Action: wide, Resource: '*' }] : []),
    ...narrow.map((action) => ({
      Effect: 'Allow' as const,
      Action: [action],
      Resource: resourceOf(action),
      ...conditionOf(action),
    })),
  ];
}

function conditionOf(action: string): Pick<Statement, 'Condition'> {
  const condition = CONDITIONS[action];
  return condition === undefined ? {} : { Condition: condition };
}

function resourceOf(action: string): Statement['Resource'] {
  if (action in ON_EVERYTHING) return '*';
  const resource = ON_RESOURCES[action];
  if (resource === undefined) throw new Error(`Nothing says on which resources ${action} is allowed: add it to permissions.ts`);
  return resource;
}
