/** STS: who is calling. In the sandbox it is always the same role. */
import type { Operations } from './operation.ts';

export const stsOperations: Operations = {
  GetCallerIdentity(_input, { world }) {
    return {
      Account: world.account,
      Arn: `arn:aws:sts::${world.account}:assumed-role/xks-preflight-sandbox/session`,
      UserId: 'AROASANDBOXSANDBOXSAN:session',
    };
  },
};
