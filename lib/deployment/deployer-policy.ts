/** The policy of whoever deploys: exactly what the table of grants says, with no action and no resource beyond it. */
import { BESIDES, DEPLOYER_GRANTS, DEPLOYER_ON_EVERYTHING, type Grant } from './deployer-grants.ts';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

export function deployerPolicy(): {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
} {
  const groups = Map.groupBy([...Object.values(DEPLOYER_GRANTS), ...BESIDES], ({ resources, condition }) =>
    JSON.stringify([resources, condition ?? null]),
  );
  const statements = [...groups.values()].flatMap((grants, index) => {
    const [first] = grants;
    return first === undefined ? [] : [statement(`Deploy${index + 1}`, first, grants)];
  });
  return {
    Version: '2012-10-17',
    Statement: [
      ...statements,
      { Sid: 'NoResources', Effect: 'Allow', Action: Object.keys(DEPLOYER_ON_EVERYTHING).toSorted(), Resource: '*' },
    ],
  };
}

function statement(Sid: string, { resources, condition }: Grant, grants: readonly Grant[]): PolicyStatement {
  const [only, ...more] = resources;
  return {
    Sid,
    Effect: 'Allow',
    Action: [...new Set(grants.flatMap(({ actions }) => actions))].toSorted(),
    Resource: only !== undefined && more.length === 0 ? only : resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}
