/** STS: who is calling, and roles of other accounts. */
import { assumeRole, CALLER_ROLE } from './accounts.ts';
import type { Operations } from './operation.ts';

export const stsOperations: Operations = {
  GetCallerIdentity(_input, { world }) {
    return {
      Account: world.account,
      Arn: `arn:aws:sts::${world.account}:assumed-role/${CALLER_ROLE}/session`,
      UserId: 'AROASANDBOXSANDBOXSAN:session',
    };
  },
  AssumeRole: (input, { world, clock }) => assumeRole(input, world, clock.now()),
};
