/** What may the caller of a run from this machine do in AWS? An IAM policy, made of what checks and actions declare. */
import { ACTIONS } from '../actions/registry.ts';
import { rollBack } from '../actions/roll-back.ts';
import { CHECKS } from '../checks/registry.ts';

interface Needs {
  readonly permissions: readonly string[];
}

/**
 * At a terminal reports and records stay in memory, and no number is published; roles of other accounts are named by --owner-role,
 * if there are any.
 */
const SERVICE_ONLY = /^(dynamodb|sts):|^cloudwatch:PutMetricData$/;

/** What `alarms remove` needs besides. */
const REMOVING = ['cloudwatch:DeleteAlarms', 'cloudwatch:DeleteDashboards', 'cloudwatch:ListDashboards'];

/**
 * Four statements: what looks, what `create` does besides, what only `Preflight.Rollback` needs, and what `alarms remove` does. Most of these actions know no
 * resource; narrow the rest.
 */
export function neededPolicy(checks: readonly Needs[] = CHECKS, actions: readonly (Needs & { id?: string })[] = ACTIONS): object {
  const looking = actionsOf(checks);
  const undoes = ({ id }: { id?: string }): boolean => id === rollBack.id;
  const changing = actionsOf(actions.filter((action) => !undoes(action))).filter((action) => !looking.includes(action));
  const undoing = actionsOf(actions.filter(undoes)).filter((action) => ![...looking, ...changing].includes(action));
  const Statement = [
    statement('Look', looking),
    statement('Create', changing),
    statement('RollBack', undoing),
    statement('RemoveAlarms', REMOVING),
  ];
  return { Version: '2012-10-17', Statement: Statement.filter(({ Action }) => Action.length > 0) };
}

function actionsOf(all: readonly Needs[]): readonly string[] {
  const actions = all.flatMap(({ permissions }) => permissions).filter((action) => !SERVICE_ONLY.test(action));
  return [...new Set(actions)].toSorted();
}

function statement(Sid: string, Action: readonly string[]) {
  return { Sid, Effect: 'Allow', Action, Resource: '*' };
}
