/**
 * What deploying takes, for each type of resource in the template, on names that begin as this stack's do. CloudFormation acts
 * with the permissions of the deployer. A test compares the types with those of the packaged template, so that none can be
 * forgotten. Sources: the resource types' own lists of permissions (CloudFormation Registry) and the Service Authorization
 * Reference.
 */
import { SERVICE } from './names.ts';

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: object;
}

const mine = (service: string, resource: string): string => `arn:aws:${service}:*:*:${resource}`;
const NAMED = `${SERVICE}-*`;
const API = ['arn:aws:apigateway:*::/apis', 'arn:aws:apigateway:*::/apis/*', 'arn:aws:apigateway:*::/tags/*'];
const FUNCTION = mine('lambda', `function:${NAMED}`);
const MACHINE = mine('states', `stateMachine:${NAMED}`);
const LOG_GROUPS = [
  mine('logs', `log-group:/aws/lambda/${NAMED}`),
  mine('logs', `log-group:/aws/vendedlogs/states/${NAMED}`),
  mine('logs', `log-group:/aws/http-api/${NAMED}`),
];
const BUCKET = `arn:aws:s3:::${NAMED}`;

/** HTTP APIs are managed by the methods of HTTP, whatever the resource. */
const API_GRANT: Grant = {
  actions: ['apigateway:GET', 'apigateway:POST', 'apigateway:PUT', 'apigateway:PATCH', 'apigateway:DELETE'],
  resources: API,
};

export const DEPLOYER_GRANTS: Readonly<Record<string, Grant>> = {
  'AWS::S3::Bucket': {
    actions: [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:ListBucket',
      's3:ListBucketVersions',
      's3:GetBucketLocation',
      's3:GetEncryptionConfiguration',
      's3:PutEncryptionConfiguration',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketTagging',
    ],
    resources: [BUCKET],
  },
  'AWS::S3::BucketPolicy': {
    actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    resources: [BUCKET],
  },
  'AWS::Lambda::Function': {
    actions: [
      'lambda:CreateFunction',
      'lambda:DeleteFunction',
      'lambda:GetFunction',
      'lambda:GetFunctionCodeSigningConfig',
      'lambda:GetFunctionRecursionConfig',
      'lambda:GetRuntimeManagementConfig',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteFunctionConcurrency',
      'lambda:ListTags',
      'lambda:TagResource',
      'lambda:UntagResource',
    ],
    resources: [FUNCTION],
  },
  'AWS::Lambda::Permission': {
    actions: ['lambda:AddPermission', 'lambda:RemovePermission', 'lambda:GetPolicy'],
    resources: [FUNCTION],
  },
  'AWS::ApiGatewayV2::Api': API_GRANT,
  'AWS::ApiGatewayV2::Stage': API_GRANT,
  'AWS::ApiGatewayV2::Route': API_GRANT,
  'AWS::ApiGatewayV2::Integration': API_GRANT,
  'AWS::Logs::LogGroup': {
    actions: [
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:PutRetentionPolicy',
      'logs:DeleteRetentionPolicy',
      'logs:ListTagsForResource',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    resources: LOG_GROUPS,
  },
  'AWS::IAM::Role': {
    actions: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:GetRole',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
      'iam:PutRolePermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
      'iam:UpdateAssumeRolePolicy',
      'iam:PutRolePolicy',
      'iam:GetRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:ListRolePolicies',
      'iam:ListAttachedRolePolicies',
      'iam:TagRole',
      'iam:UntagRole',
    ],
    resources: [`arn:aws:iam::*:role/${NAMED}`],
  },
  // Of a role, in it: attached and taken away by the calls of its own.
  'AWS::IAM::Policy': {
    actions: ['iam:PutRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy'],
    resources: [`arn:aws:iam::*:role/${NAMED}`],
  },
  'AWS::DynamoDB::Table': {
    actions: [
      'dynamodb:CreateTable',
      'dynamodb:UpdateTable',
      'dynamodb:DeleteTable',
      'dynamodb:DescribeTable',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:UpdateTimeToLive',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:DescribeContributorInsights',
      'dynamodb:DescribeKinesisStreamingDestination',
      'dynamodb:GetResourcePolicy',
      'dynamodb:ListTagsOfResource',
      'dynamodb:TagResource',
      'dynamodb:UntagResource',
    ],
    resources: [mine('dynamodb', `table/${NAMED}`)],
  },
  'AWS::StepFunctions::StateMachine': {
    actions: [
      'states:CreateStateMachine',
      'states:UpdateStateMachine',
      'states:DeleteStateMachine',
      'states:DescribeStateMachine',
      'states:ListTagsForResource',
      'states:TagResource',
      'states:UntagResource',
    ],
    resources: [MACHINE],
  },
  'AWS::StepFunctions::StateMachineVersion': {
    actions: ['states:PublishStateMachineVersion', 'states:DeleteStateMachineVersion', 'states:ListStateMachineVersions'],
    resources: [MACHINE],
  },
  'AWS::StepFunctions::StateMachineAlias': {
    actions: [
      'states:CreateStateMachineAlias',
      'states:UpdateStateMachineAlias',
      'states:DeleteStateMachineAlias',
      'states:DescribeStateMachineAlias',
    ],
    resources: [MACHINE],
  },
  'AWS::Scheduler::Schedule': {
    actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:GetSchedule', 'scheduler:DeleteSchedule'],
    resources: [mine('scheduler', `schedule/default/${NAMED}`)],
  },
  'AWS::SQS::Queue': {
    actions: [
      'sqs:CreateQueue',
      'sqs:DeleteQueue',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SetQueueAttributes',
      'sqs:ListQueueTags',
      'sqs:TagQueue',
      'sqs:UntagQueue',
    ],
    resources: [mine('sqs', NAMED)],
  },
  'AWS::SNS::Topic': {
    actions: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:GetTopicAttributes',
      'sns:SetTopicAttributes',
      'sns:GetDataProtectionPolicy',
      'sns:ListSubscriptionsByTopic',
      'sns:ListTagsForResource',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    resources: [mine('sns', NAMED)],
  },
  'AWS::SQS::QueuePolicy': { actions: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'], resources: [mine('sqs', NAMED)] },
  'AWS::Events::Rule': {
    actions: [
      'events:PutRule',
      'events:DeleteRule',
      'events:DescribeRule',
      'events:PutTargets',
      'events:RemoveTargets',
      'events:ListTargetsByRule',
    ],
    resources: [mine('events', `rule/${NAMED}`)],
  },
  'AWS::Lambda::EventInvokeConfig': {
    actions: [
      'lambda:PutFunctionEventInvokeConfig',
      'lambda:GetFunctionEventInvokeConfig',
      'lambda:DeleteFunctionEventInvokeConfig',
    ],
    resources: [FUNCTION],
  },
  'AWS::Lambda::EventSourceMapping': {
    actions: [
      'lambda:CreateEventSourceMapping',
      'lambda:UpdateEventSourceMapping',
      'lambda:GetEventSourceMapping',
      'lambda:DeleteEventSourceMapping',
    ],
    // A mapping is named by an id that nobody knows beforehand; it leads to one of these functions.
    resources: ['*'],
    condition: { ArnLike: { 'lambda:FunctionArn': FUNCTION } },
  },
  'AWS::CloudWatch::Alarm': {
    actions: [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:ListTagsForResource',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    resources: [mine('cloudwatch', `alarm:${NAMED}`)],
  },
};

/** What osls does by itself, and what stands beside the resources. */
export const BESIDES: readonly Grant[] = [
  {
    actions: [
      'cloudformation:CreateChangeSet',
      'cloudformation:DescribeChangeSet',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:DeleteChangeSet',
      'cloudformation:DescribeStacks',
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResource',
      'cloudformation:DescribeStackResources',
      'cloudformation:ListStackResources',
      'cloudformation:GetTemplate',
      'cloudformation:CreateStack',
      'cloudformation:UpdateStack',
      'cloudformation:DeleteStack',
      'cloudformation:TagResource',
    ],
    resources: [mine('cloudformation', `stack/${NAMED}/*`)],
  },
  { actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion'], resources: [`${BUCKET}/*`] },
  {
    actions: ['iam:PassRole'],
    resources: [`arn:aws:iam::*:role/${NAMED}`],
    condition: {
      StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'states.amazonaws.com', 'scheduler.amazonaws.com'] },
    },
  },
];

/** For which AWS knows no resource, each with the reason. */
export const DEPLOYER_ON_EVERYTHING: Readonly<Record<string, string>> = {
  'cloudformation:ValidateTemplate': 'a template is no resource',
  'logs:DescribeLogGroups': 'CloudFormation looks for a group among all',
  'logs:CreateLogDelivery': 'log deliveries are no resources; API Gateway makes one for its access log',
  'logs:GetLogDelivery': 'log deliveries are no resources',
  'logs:UpdateLogDelivery': 'log deliveries are no resources',
  'logs:DeleteLogDelivery': 'log deliveries are no resources',
  'logs:ListLogDeliveries': 'log deliveries are no resources',
  'logs:PutResourcePolicy': 'the resource policies of logs belong to the account and Region',
  'logs:DescribeResourcePolicies': 'the resource policies of logs belong to the account and Region',
  'ec2:DescribeVpcs': 'Lambda asks for it when a function is put into a VPC; EC2 describe calls know no resources',
  'ec2:DescribeSubnets': 'as above',
  'ec2:DescribeSecurityGroups': 'as above',
  'states:ValidateStateMachineDefinition': 'a definition is no resource',
};
