/** What stands behind `serve`: a sandbox of its own, or the account and network of this machine. */
import { makeLiveKms } from '../aws/kms.ts';
import { makeLiveCredentials } from '../aws/secrets.ts';
import { makeLiveSts } from '../aws/sts.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { isVpcStore, type Params } from '../model/params.ts';
import type { SandboxPlan } from '../sandbox/plan.ts';
import { makeLivePorts } from './live-ports.ts';
import type { Backing } from './local-service.ts';
import { withholding } from './proxy-config.ts';
import { UsageError } from './usage-error.ts';
import type { Withheld } from './withheld.ts';

/** That of the stack when it is deployed without other wishes. */
const SECRET_PREFIX = 'xks/';

/** KMS takes minutes to connect; the sandbox's KMS a moment. */
const SANDBOX_MS = { connect: 300, poll: 200 } as const;

/** `example`: a request to try. */
export async function sandboxBacking(
  plan: SandboxPlan,
): Promise<Backing & { readonly example: Params; readonly env: Readonly<Record<string, string>> }> {
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  plan.aws.connectDelayMs = SANDBOX_MS.connect;
  const sandbox = await startSandbox(plan);
  const { region, account } = plan.aws;
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = sandbox.env;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const live = { region, endpoint: sandbox.aws.url, credentials };
  return {
    region,
    account,
    credential: makeLiveCredentials({ ...live, secretPrefix: SECRET_PREFIX, requireHostTag: true }),
    portsFor: () => sandbox.ports,
    kms: sandbox.ports.kms,
    pollMs: SANDBOX_MS.poll,
    mayCreate: true,
    example: plan.params,
    env: sandbox.env,
    close: () => sandbox.close(),
  };
}

/** @throws UsageError when AWS does not say whose credentials these are */
export async function liveBacking(region: string, mayCreate: boolean, withheld: Withheld): Promise<Backing> {
  const account = await ownAccount(region);
  const credential = withholding(makeLiveCredentials({ region, secretPrefix: SECRET_PREFIX, requireHostTag: true }), withheld);
  return {
    region,
    account,
    credential,
    portsFor: ({ params }) =>
      makeLivePorts({
        region,
        isVpcStore: isVpcStore(params),
        lab: null,
        extraRoots: [],
        credential,
        ownerRoles: [],
        withheld,
      }),
    kms: makeLiveKms({ region }),
    mayCreate,
    close: async () => {},
  };
}

async function ownAccount(region: string): Promise<string> {
  try {
    return (await makeLiveSts({ region }).callerIdentity()).account;
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    throw new UsageError(`serve --live needs AWS credentials that work: ${error.message}`);
  }
}
