/**
 * Which account calls, and what it sees. One endpoint serves all accounts of the sandbox: whoever assumed a role of another one
 * carries that account's number in the access key id, as the signature's scope shows it.
 */
import { type AwsWorld, emptyAwsWorld, type WorldRole } from '../aws-world.ts';
import { AwsError, type Input, text } from './operation.ts';

/** The role that everybody is who did not assume another. */
export const CALLER_ROLE = 'xks-preflight-sandbox';

const ASSUMED = 'ASIASANDBOX';

/** Everybody who did not assume a role is the account of the key store. */
export function callerOf(accessKeyId: string, { account }: AwsWorld): string {
  return accessKeyId.startsWith(ASSUMED) ? accessKeyId.slice(ASSUMED.length) : account;
}

/** The world as that account sees it. Endpoint services, faults and page sizes are the same for all. */
export function seenBy(caller: string, world: AwsWorld): AwsWorld {
  if (caller === world.account) return world;
  const { region, endpointServices, otherAccounts, roles, faults, slowMs, pageSizes, defaultPageSize } = world;
  const shared = { endpointServices, otherAccounts, roles, faults, slowMs, pageSizes, defaultPageSize };
  return { ...emptyAwsWorld({ region, account: caller }), ...otherAccounts[caller], ...shared };
}

/** Temporary credentials, when the role exists and the external id is the one its trust policy asks for. */
export function assumeRole(input: Input, { roles }: AwsWorld, now: number): object {
  const [RoleArn, ExternalId, name] = [text(input, 'RoleArn'), text(input, 'ExternalId'), text(input, 'RoleSessionName')];
  if (name === undefined) throw new AwsError('ValidationError', 'RoleSessionName must be given.');
  const role = roles.find((one) => one.RoleArn === RoleArn && one.ExternalId === (ExternalId ?? null));
  if (role === undefined) {
    throw new AwsError('AccessDenied', `User is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`, 403);
  }
  return {
    Credentials: {
      AccessKeyId: `${ASSUMED}${accountOf(role)}`,
      SecretAccessKey: 'sandbox-secret-access-key',
      SessionToken: 'sandbox-session-token',
      Expiration: new Date(now + Number(text(input, 'DurationSeconds') ?? 3_600) * 1_000),
    },
    AssumedRoleUser: { Arn: `${role.RoleArn}/${name}`, AssumedRoleId: `AROASANDBOXSANDBOXSAN:${name}` },
  };
}

function accountOf({ RoleArn }: WorldRole): string {
  return RoleArn.split(':')[4] ?? '';
}
