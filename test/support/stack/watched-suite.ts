/** Does the stack watch itself, and does nothing in it wait for what has ended, or end before it was waited for? */
import { describe, expect, it } from 'vitest';
import { functionLogicalId } from '../../../lib/deployment/names.ts';
import type { PackagedStack } from '../packaged-stack.ts';
import { actionsOf, ofType, propertiesOf, statementsOf } from './statements.ts';

type Properties = Readonly<Record<string, unknown>>;

const MACHINES = ['PreflightMachine', 'RevalidationMachine'] as const;

export function watchedSuite(stack: () => PackagedStack): void {
  const alarms = (): readonly Properties[] => ofType(stack(), 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const watched = (): readonly string[] =>
    alarms().map(
      ({ MetricName, Dimensions }) => `${MetricName} ${JSON.stringify((Dimensions as { Value: object }[])[0]?.Value)}`,
    );

  describe('the alarms on the service itself', () => {
    it('ring for every queue of what could not be done', () => {
      const queues = ofType(stack(), 'AWS::SQS::Queue').filter(([, { Properties }]) => Properties.RedrivePolicy === undefined);
      expect(queues.length).toBeGreaterThan(3);
      expect(watched()).toEqual(
        expect.arrayContaining(queues.map(([id]) => `ApproximateNumberOfMessagesVisible {"Fn::GetAtt":["${id}","QueueName"]}`)),
      );
    });

    it('ring for runs and re-validations that failed or took too long, and for errors of the API', () => {
      const metrics = ['ExecutionsFailed', 'ExecutionsTimedOut'];
      const ofMachines = MACHINES.flatMap((id) => metrics.map((metric) => `${metric} {"Ref":"${id}"}`));
      expect(watched()).toEqual(expect.arrayContaining([...ofMachines, '5xx {"Ref":"HttpApi"}']));
    });

    it('all tell the one topic, and are quiet while nothing happens', () => {
      for (const one of alarms()) {
        expect(one).toMatchObject({ AlarmActions: [{ Ref: 'AlarmTopic' }], TreatMissingData: 'notBreaching', Threshold: 1 });
      }
    });
  });

  describe('the schedule', () => {
    it('starts when it was chosen to, says what started it, and leaves in a queue what it could not start', () => {
      expect(propertiesOf(stack(), 'RevalidationSchedule')).toMatchObject({
        State: { Ref: 'ScheduleState' },
        ScheduleExpression: { Ref: 'ScheduleExpression' },
        Target: {
          Input: '{"requestedBy":"<aws.scheduler.schedule-arn>"}',
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ScheduleDeadLetters', 'Arn'] } },
        },
      });
    });
  });

  describe('traces', () => {
    it('are made of every execution, and of every function that may send them', () => {
      for (const id of MACHINES) expect(propertiesOf(stack(), id).TracingConfiguration).toEqual({ Enabled: true });
      const functions = ofType(stack(), 'AWS::Lambda::Function');
      const traced = functions.filter(([, { Properties }]) => Properties.TracingConfig !== undefined).map(([id]) => id);
      expect(traced).toContain(functionLogicalId('create-key-store'));
      expect(traced).not.toContain(functionLogicalId('get-report'));
      const maySend = functions.filter(([id]) => mayTrace(stack(), id)).map(([id]) => id);
      expect(traced).toEqual(maySend);
    });
  });

  describe('time limits', () => {
    it.each(MACHINES)('of the functions of %s are shorter than what their states wait', (machine) => {
      const { Definition, DefinitionSubstitutions } = propertiesOf(stack(), machine);
      const waits = waitsIn(Definition).map(([name, seconds]) => {
        const [id = ''] = (DefinitionSubstitutions as Readonly<Record<string, Target>>)[name]?.['Fn::GetAtt'] ?? [];
        return { id, seconds, limit: Number(propertiesOf(stack(), id).Timeout) };
      });
      expect(waits.length).toBeGreaterThan(3);
      expect(waits.filter(({ seconds, limit }) => !(limit < seconds))).toEqual([]);
    });

    it('of the routes are shorter than the 30 seconds that API Gateway waits', () => {
      const routes = ofType(stack(), 'AWS::ApiGatewayV2::Integration');
      expect(routes.length).toBeGreaterThan(5);
      const limits = routes.map(([, { Properties }]) => {
        const [, id = ''] = /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(Properties.IntegrationUri)) ?? [];
        return Number(propertiesOf(stack(), id).Timeout);
      });
      expect(limits.filter((seconds) => !(seconds < 30))).toEqual([]);
    });
  });
}

interface Target {
  readonly 'Fn::GetAtt'?: readonly string[];
}

function mayTrace(stack: PackagedStack, id: string): boolean {
  const { 'Fn::GetAtt': [role = ''] = [] } = propertiesOf(stack, id).Role as Target;
  return statementsOf(propertiesOf(stack, role)).flatMap(actionsOf).includes('xray:PutTraceSegments');
}

/** Names of placeholders, and how long the states with them wait; of states inside others, too. */
function waitsIn(value: unknown): readonly (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Resource, TimeoutSeconds } = value as Readonly<Record<string, unknown>>;
  const name = typeof Resource === 'string' ? /^\$\{(\w+)\}$/.exec(Resource)?.[1] : undefined;
  const own = name === undefined ? [] : [[name, Number(TimeoutSeconds)] as const];
  return [...own, ...Object.values(value).flatMap(waitsIn)];
}
