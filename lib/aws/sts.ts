/** Who is calling AWS. Needs no permission. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';

export interface CallerIdentity {
  /** 12 digits. */
  readonly account: string;
  readonly arn: string;
}

export interface StsPort {
  /** Throws AwsRefusal, of kind `no-credentials` when there are none or they have expired. */
  callerIdentity(): Promise<CallerIdentity>;
}

const IDENTITY = 'sts:GetCallerIdentity';

export function makeLiveSts(options: LiveOptions): StsPort {
  const client = new STSClient(clientConfig(options));
  return {
    async callerIdentity() {
      const answer = await call(IDENTITY, options, (send) => client.send(new GetCallerIdentityCommand({}), send));
      return { account: demand(IDENTITY, answer.Account), arn: demand(IDENTITY, answer.Arn) };
    },
  };
}
