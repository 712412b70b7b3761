import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../lib/actions/registry.ts';
import { ChannelsNotTold } from '../../lib/service/notify.ts';
import { CHECKS } from '../../lib/checks/registry.ts';
import type { Json } from '../../lib/model/json.ts';
import { buildStateMachine, type State, type StateMachineDefinition } from '../../lib/workflow/state-machine.ts';
import { taskNames } from '../../lib/workflow/task-names.ts';

const definition = buildStateMachine();
const states = Object.entries(definition.States);
const tasks = states.filter(([, state]) => state.Type === 'Task');

/** Names of all states that may come right after this one. */
function successors(state: State): readonly string[] {
  const choices = [...asList(state.Choices), ...asList(state.Catch)].map((one) => one.Next);
  return [state.Next, state.Default, ...choices].filter((name) => typeof name === 'string');
}

function asList(value: Json | undefined): readonly { readonly [key: string]: Json }[] {
  return Array.isArray(value) ? (value as readonly { readonly [key: string]: Json }[]) : [];
}

/** Every state that can be reached from `start` without entering `barrier`. */
function reachable({ States }: StateMachineDefinition, start: string, barrier: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === barrier || seen.has(name)) continue;
    seen.add(name);
    open.push(...successors(States[name] as State));
  }
  return seen;
}

describe('the state machine', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(structuredClone(definition)); // it writes into what it validates
    expect(isValid, errorsText()).toBe(true);
  });

  it('equals its golden copy (npm run golden:update writes it)', () => {
    const golden: unknown = JSON.parse(readFileSync(new URL('../golden/state-machine.json', import.meta.url), 'utf8'));
    expect(definition).toEqual(golden);
  });

  it('has one task for every check, in the order of the registry', () => {
    const inOrder: string[] = [];
    for (let name = String(definition.States.seed?.Next); name !== 'decide'; name = String(definition.States[name]?.Next))
      inOrder.push(name);
    expect(inOrder).toEqual(CHECKS.map((check) => check.id));
  });

  it.each(tasks)('%s retries, catches and has a time limit', (_name, state) => {
    expect(asList(state.Retry).length).toBeGreaterThan(0);
    expect(asList(state.Catch)).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
    expect(state.TimeoutSeconds).toBeTypeOf('number');
  });

  it('tells channels again that could not be told, and waits longer each time', () => {
    const { name } = new ChannelsNotTold('');
    const again = asList(definition.States.notify?.Retry).find((one) => JSON.stringify(one).includes(`"${name}"`));
    // A function that waits for a queue too long is stopped.
    const stopped = ['Sandbox.Timedout', 'Lambda.Unknown', 'States.Timeout'];
    expect(again).toMatchObject({ ErrorEquals: [name, ...stopped], IntervalSeconds: 30, MaxAttempts: 3, BackoffRate: 2 });
  });

  it('reaches build-report on every path', () => {
    const withoutReport = reachable(definition, definition.StartAt, 'build-report');
    const ends = [...withoutReport].filter((name) => successors(definition.States[name] as State).length === 0);
    expect(ends).toEqual([]);
    expect(withoutReport.size).toBeGreaterThan(CHECKS.length);
  });

  it('creates only behind the gate', () => {
    const shut = reachable(definition, definition.StartAt, 'gate');
    for (const { id } of ACTIONS) expect(shut).not.toContain(id);
    const before = states.filter(([, state]) => successors(state).includes('create-key-store')).map(([name]) => name);
    expect(before).toEqual(['gate']);
  });

  it('undoes nothing while the alarms stand, and nothing before they were tried', () => {
    expect(reachable(definition, definition.StartAt, 'alarms-made')).not.toContain('roll-back');
    expect(definition.States['alarms-made']?.Choices).toContainEqual({
      Variable: "$.actions['provision-alarms'].facts.made",
      BooleanEquals: true,
      Next: 'build-report',
    });
  });

  it('gives a check the run, the request and the facts it uses, nothing else', () => {
    for (const check of CHECKS) {
      const parameters = definition.States[check.id]?.Parameters as { readonly facts: object };
      expect(Object.keys(parameters)).toEqual(['run.$', 'params.$', 'facts']);
      expect(Object.keys(parameters.facts)).toEqual(check.uses.map((name) => `${name}.$`));
    }
  });

  it('lets a check use only what an earlier one hands on', () => {
    CHECKS.forEach((check, index) => {
      const earlier = CHECKS.slice(0, index).map((one) => one.id as string);
      for (const name of check.uses) expect(earlier).toContain(name);
    });
  });

  it('names a function for every task that runs one, and no other', () => {
    const placeholders = tasks.map(([, state]) => String(state.Resource)).filter((resource) => resource.startsWith('${'));
    const names = taskNames(CHECKS.map((check) => check.id));
    expect(placeholders).toEqual(names.map(({ substitution }) => `\${${substitution}}`));
    expect(names).toContainEqual({ state: 'tls', functionName: 'check-tls', substitution: 'CheckTls' });
    expect(names).toContainEqual({ state: 'decide', functionName: 'decide', substitution: 'Decide' });
  });
});
