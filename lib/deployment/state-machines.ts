/**
 * The two state machines with their roles, logs, versions and aliases. Their logs hold names of states and errors, never data.
 *
 * Executions are started through an alias. It points to a version that every change of the machine publishes; what runs already
 * keeps the definition it was started with. The functions are no part of a version: a running execution calls their new code, so
 * new code serves the definition before it too (`test/workflow/definition-before.test.ts`).
 */
import { CHECKS } from '../checks/registry.ts';
import { buildStateMachine, type StateMachineDefinition } from '../workflow/state-machine.ts';
import { pascalCase, REPORTS_TABLE_SUBSTITUTION, taskNames } from '../workflow/task-names.ts';
import { ALIAS, arnOf, functionLogicalId, LOGICAL_ID, localArn, type Reference, type Resources } from './names.ts';
import { type Statement, statementsFor } from './permissions.ts';
import { buildRevalidationMachine, REVALIDATION_FUNCTIONS } from './revalidation-machine.ts';
import { invoke, role } from './roles.ts';
import { logGroup } from './storage.ts';
import { writeItems } from './table-keys.ts';

const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const TRACE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'];

export function stateMachines(): Resources {
  return { ...preflightMachine(), ...revalidationMachine() };
}

function preflightMachine(): Resources {
  const tasks = taskNames(CHECKS.map(({ id }) => id));
  const functions = tasks.map(
    ({ substitution, functionName }) => [substitution, arnOf(functionLogicalId(functionName))] as const,
  );
  return machine(
    LOGICAL_ID.machine,
    'preflight',
    buildStateMachine(),
    {
      ...Object.fromEntries(functions),
      [REPORTS_TABLE_SUBSTITUTION]: { Ref: LOGICAL_ID.table },
    },
    [invoke(tasks.map(({ functionName }) => functionName)), writeItems(['dynamodb:PutItem'], ['report'])],
  );
}

function revalidationMachine(): Resources {
  return machine(
    LOGICAL_ID.revalidationMachine,
    'revalidation',
    buildRevalidationMachine(),
    {
      ...Object.fromEntries(REVALIDATION_FUNCTIONS.map((key) => [pascalCase(key), arnOf(functionLogicalId(key))])),
      PreflightMachine: { Ref: LOGICAL_ID.machineAlias },
    },
    [
      invoke(REVALIDATION_FUNCTIONS),
      ...statementsFor(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution']),
      // Waiting for a nested execution needs this rule (Step Functions Developer Guide, Nested executions).
      {
        Effect: 'Allow',
        Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        Resource: localArn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule'),
      },
    ],
  );
}

function machine(
  id: string,
  name: string,
  definition: StateMachineDefinition,
  substitutions: Readonly<Record<string, Reference>>,
  statements: readonly Statement[],
): Resources {
  return {
    [id]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: `xks-preflight-\${sls:stage}-${name}`,
        StateMachineType: 'STANDARD',
        Definition: definition,
        DefinitionSubstitutions: substitutions,
        RoleArn: arnOf(`${id}Role`),
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: {
          Level: 'ERROR',
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arnOf(`${id}LogGroup`) } }],
        },
      },
    },
    ...published(id),
    [`${id}Role`]: role('states.amazonaws.com', [...statements, ...statementsFor([...LOG_DELIVERY, ...TRACE])]),
    // Names under /aws/vendedlogs keep the account's resource policy for log deliveries short.
    [`${id}LogGroup`]: logGroup(`/aws/vendedlogs/states/xks-preflight-\${sls:stage}-${name}`),
  };
}

/**
 * A changed machine has another revision, and another revision makes CloudFormation replace the version: publish a new one. The
 * old one stays, because executions may run on it and whoever rolls back may want it; all go with the machine itself.
 */
function published(id: string): Resources {
  return {
    [`${id}Version`]: {
      Type: 'AWS::StepFunctions::StateMachineVersion',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        StateMachineArn: { Ref: id },
        StateMachineRevisionId: { 'Fn::GetAtt': [id, 'StateMachineRevisionId'] },
      },
    },
    [`${id}Alias`]: {
      Type: 'AWS::StepFunctions::StateMachineAlias',
      Properties: {
        Name: ALIAS,
        RoutingConfiguration: [{ StateMachineVersionArn: { Ref: `${id}Version` }, Weight: 100 }],
      },
    },
  };
}
