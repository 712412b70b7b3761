/** How things are called in the stack, so that one part can refer to another. */

import { pascalCase } from '../workflow/task-names.ts';

export const SERVICE = 'xks-preflight';

/** Logical id that osls gives the function with this key. */
export function functionLogicalId(key: string): string {
  const normal = key.charAt(0).toUpperCase() + key.slice(1);
  return `${normal.replaceAll('-', 'Dash')}LambdaFunction`;
}

/** Name of the deployed function; osls fills in the stage. */
export function functionName(key: string): string {
  return `${SERVICE}-\${sls:stage}-${key}`;
}

export function roleLogicalId(key: string): string {
  return `${pascalCase(key)}Role`;
}

export function logGroupLogicalId(key: string): string {
  return `${pascalCase(key)}LogGroup`;
}

export const LOGICAL_ID = {
  table: 'Reports',
  machine: 'PreflightMachine',
  machineAlias: 'PreflightMachineAlias',
  revalidationMachine: 'RevalidationMachine',
  revalidationAlias: 'RevalidationMachineAlias',
  topic: 'AlarmTopic',
  deadLetters: 'ScheduleDeadLetters',
  completionDeadLetters: 'CompletionDeadLetters',
  deliveries: 'DeliveryQueue',
  deliveryDeadLetters: 'DeliveryDeadLetters',
  schedule: 'RevalidationSchedule',
  httpApi: 'HttpApi',
  invokeRole: 'InvokeRole',
  connectionRule: 'ConnectionRule',
  connectionDeadLetters: 'ConnectionDeadLetters',
  centralBusPolicy: 'CentralBusPolicy',
} as const;

/** Name of the alias of each state machine, through which everything is started. */
export const ALIAS = 'live';

/** Key of the function that hears of disconnected stores. */
export const FOLLOW_CONNECTION = 'follow-connection';

/** Something CloudFormation works out. */
export type Reference =
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly 'Fn::Sub': string | readonly [string, Readonly<Record<string, object>>] }
  | { readonly 'Fn::If': readonly [string, Reference, Reference] }
  | { readonly 'Fn::Join': readonly [string, readonly (string | Reference)[]] };

export function arnOf(logicalId: string): Reference {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** An ARN of this account and Region; `resource` may hold references to parameters. */
export function localArn(service: string, resource: string): Reference {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}` };
}

export type Resources = Readonly<Record<string, object>>;
