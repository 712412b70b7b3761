/** The role of each function: what its work needs, its own log, its trace. Nothing is shared. */
import type { FunctionSpec } from './functions.ts';
import { arnOf, functionLogicalId, functionName, logGroupLogicalId, type Resources, roleLogicalId, SERVICE } from './names.ts';
import { type Statement, statementsFor } from './permissions.ts';
import { ownItems } from './table-keys.ts';

const TRACE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

/**
 * Lambda attaches a function to its VPC with the function's own role (Lambda Developer Guide, Giving functions access to
 * resources in a VPC).
 */
const ATTACH = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Functions that call AWS are traced; not those that are asked again and again: a trace costs more than such a call. */
export function isTraced({ permissions, route }: FunctionSpec): boolean {
  return permissions.length > 0 && route?.method !== 'GET';
}

/** `proberKeys`: keys of the prober functions; `ownerRoleArns`: roles of other accounts. */
export function functionRoles(
  specs: readonly FunctionSpec[],
  proberKeys: readonly string[],
  ownerRoleArns: readonly string[],
): Resources {
  return Object.fromEntries(specs.map((spec) => [roleLogicalId(spec.key), functionRole(spec, proberKeys, ownerRoleArns)]));
}

/**
 * Services that say for whom they act, so that another account cannot have them take our roles (Step Functions Developer Guide and
 * EventBridge Scheduler User Guide, confused deputy prevention). Of Lambda it is not documented for the role of a function; there
 * `iam:PassRole` alone keeps other accounts out.
 */
const NAME_THEIR_ACCOUNT: readonly string[] = ['states.amazonaws.com', 'scheduler.amazonaws.com'];
const FOR_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } as const;

/** A role that only one service may take, with these permissions. */
export function role(service: string, statements: readonly Statement[]): object {
  const Condition = NAME_THEIR_ACCOUNT.includes(service) ? { Condition: FOR_THIS_ACCOUNT } : {};
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...Condition }],
      },
      Policies: [{ PolicyName: SERVICE, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

function functionRole(spec: FunctionSpec, proberKeys: readonly string[], ownerRoleArns: readonly string[]): object {
  return role('lambda.amazonaws.com', [
    ...statementsFor([...spec.permissions, ...(isTraced(spec) ? TRACE : [])]).map((statement) => ownItems(statement, spec.key)),
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arnOf(logGroupLogicalId(spec.key)) },
    ...(spec.callsProbers && proberKeys.length > 0 ? [invoke(proberKeys)] : []),
    ...(spec.assumesOwnerRoles && ownerRoleArns.length > 0 ? [assume(ownerRoleArns)] : []),
    ...(spec.vpc === null ? [] : attach(spec.key)),
    ...(spec.statements ?? []),
  ]);
}

export function invoke(keys: readonly string[]): Statement {
  return { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: keys.map((key) => arnOf(functionLogicalId(key))) };
}

/** Exactly the roles that were named when packaging. */
function assume(ownerRoleArns: readonly string[]): Statement {
  return { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ownerRoleArns };
}

/** The service may attach; the code of the function may not (same page, Best practice). */
function attach(key: string): readonly Statement[] {
  const itself = { 'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName(key)}` };
  return [
    ...statementsFor(ATTACH),
    { Effect: 'Deny', Action: ATTACH, Resource: '*', Condition: { ArnEquals: { 'lambda:SourceFunctionArn': itself } } },
  ];
}
