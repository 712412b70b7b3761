/** Does the policy of the deployer cover what is deployed? */
import { describe, expect, it } from 'vitest';
import { DEPLOYER_GRANTS } from '../../../lib/deployment/deployer-grants.ts';
import type { PackagedStack } from '../packaged-stack.ts';

export function deployerSuite(stack: () => PackagedStack): void {
  describe('the policy of the deployer', () => {
    it('has the actions for each type of resource in the template, and for no other', () => {
      const types = new Set(Object.values(stack().resources).map(({ Type }) => Type));
      expect(Object.keys(DEPLOYER_GRANTS).toSorted()).toEqual([...types].toSorted());
    });

    it('covers the names of everything that has one', () => {
      const named = Object.values(stack().resources).flatMap(({ Properties }) =>
        ['FunctionName', 'StateMachineName', 'QueueName', 'TopicName', 'RoleName', 'TableName', 'BucketName', 'AlarmName']
          .map((property) => Properties?.[property])
          .filter((name) => typeof name === 'string'),
      );
      expect(named.length).toBeGreaterThan(20);
      expect(named.filter((name) => !/^xks-preflight-/.test(name))).toEqual([]);
    });
  });
}
