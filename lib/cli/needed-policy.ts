/** What may the caller of a run from this machine do in AWS? An IAM policy, made of what checks and actions declare. */
import { ACTIONS } from '../actions/registry.ts';
import { CHECKS } from '../checks/registry.ts';

interface Needs {
  readonly permissions: readonly string[];
}

/** At a terminal reports and records stay in memory; roles of other accounts are named by --owner-role, if there are any. */
const SERVICE_ONLY = /^(dynamodb|sts):/;

/** Two statements: what looks, and what `create` does besides. Most of these actions know no resource; narrow the rest. */
export function neededPolicy(checks: readonly Needs[] = CHECKS, actions: readonly Needs[] = ACTIONS): object {
  const looking = actionsOf(checks);
  const changing = actionsOf(actions).filter((action) => !looking.includes(action));
  return { Version: '2012-10-17', Statement: [statement('Look', looking), statement('Create', changing)] };
}

function actionsOf(all: readonly Needs[]): readonly string[] {
  const actions = all.flatMap(({ permissions }) => permissions).filter((action) => !SERVICE_ONLY.test(action));
  return [...new Set(actions)].toSorted();
}

function statement(Sid: string, Action: readonly string[]): object {
  return { Sid, Effect: 'Allow', Action, Resource: '*' };
}
