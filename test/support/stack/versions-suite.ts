/** Versions and aliases of the state machines: everything is started through an alias, and an upgrade moves it. */
import { describe, expect, it } from 'vitest';
import type { PackagedStack } from '../packaged-stack.ts';

export function versionsSuite(stack: () => PackagedStack): void {
  function properties(id: string): Readonly<Record<string, unknown>> {
    const resource = stack().resources[id];
    if (resource === undefined) throw new Error(`The template has no ${id}`);
    return resource.Properties;
  }

  const STARTING = JSON.stringify(['states:StartExecution']);

  interface Statement {
    readonly Action: readonly string[];
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }

  function starters(): readonly (readonly [string, Statement])[] {
    return Object.entries(stack().resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .flatMap(([id, { Properties }]) =>
        (Properties.Policies as readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[])
          .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
          .filter(({ Action }) => JSON.stringify(Action) === STARTING)
          .map((statement) => [id, statement] as const),
      );
  }

  describe.each(['PreflightMachine', 'RevalidationMachine'])('the versions of %s', (machine) => {
    it('are published whenever the machine changes, and kept', () => {
      const version = stack().resources[`${machine}Version`];
      expect(version).toMatchObject({
        Type: 'AWS::StepFunctions::StateMachineVersion',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          StateMachineArn: { Ref: machine },
          StateMachineRevisionId: { 'Fn::GetAtt': [machine, 'StateMachineRevisionId'] },
        },
      });
    });

    it('are what the alias points to, the newest alone', () => {
      expect(properties(`${machine}Alias`)).toEqual({
        Name: 'live',
        RoutingConfiguration: [{ StateMachineVersionArn: { Ref: `${machine}Version` }, Weight: 100 }],
      });
    });
  });

  describe('executions', () => {
    it('are started through the alias: by the API, by the schedule, by the re-validation', () => {
      const variables = Object.values(stack().resources)
        .filter(({ Type }) => Type === 'AWS::Lambda::Function')
        .flatMap(
          ({ Properties }) =>
            (Properties.Environment as { readonly Variables: Record<string, unknown> }).Variables.STATE_MACHINE_ARN ?? [],
        );
      expect(variables.length).toBeGreaterThan(3);
      expect(variables.filter((value) => JSON.stringify(value) !== '{"Ref":"PreflightMachineAlias"}')).toEqual([]);
      expect(properties('RevalidationSchedule').Target).toMatchObject({ Arn: { Ref: 'RevalidationMachineAlias' } });
      expect(properties('RevalidationMachine').DefinitionSubstitutions).toMatchObject({
        PreflightMachine: { Ref: 'PreflightMachineAlias' },
      });
    });

    it('may be started in no other way: permissions name the machine, and the alias as a condition', () => {
      expect(starters().length).toBeGreaterThan(4);
      const condition = JSON.stringify({ 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } });
      const wide = starters().filter(
        ([, { Resource, Condition }]) =>
          !['{"Ref":"PreflightMachine"}', '{"Ref":"RevalidationMachine"}'].includes(JSON.stringify(Resource)) ||
          JSON.stringify(Condition) !== condition,
      );
      expect(wide.map(([id]) => id)).toEqual([]);
    });

    it('that the re-validation waits for may be described and stopped by it, with the rule that waiting needs', () => {
      const { Policies } = properties('RevalidationMachineRole') as {
        readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
      };
      const resourceOf = (action: string): unknown =>
        Policies[0]?.PolicyDocument.Statement.find(({ Action }) => Action.includes(action))?.Resource;
      const executions = {
        'Fn::Sub': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${PreflightMachine.Name}:*',
      };
      expect(resourceOf('states:DescribeExecution')).toEqual(executions);
      expect(resourceOf('states:StopExecution')).toEqual(executions);
      const rule =
        'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule';
      expect(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map(resourceOf)).toEqual([
        { 'Fn::Sub': rule },
        { 'Fn::Sub': rule },
        { 'Fn::Sub': rule },
      ]);
    });
  });
}
