/**
 * May the account of the key store see a service of another account? AWS documents an account id in one place and a role's ARN
 * in another; either is accepted, and a service that is shown to this caller is proof by itself. Sources: Creating an external
 * key store; Configure VPC endpoint service connectivity. Pure.
 */
import type { AllowedPrincipal } from '../aws/ports.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { OWNER_FINDINGS } from './vpc-owner-findings.ts';
import type { ServiceViews } from './service-views.ts';

type Code = keyof typeof OWNER_FINDINGS;

const SHOWN = 10;

/** @param principals of a service that another account owns */
export function judgeAccount(
  { configuration, detail, owner, refused }: ServiceViews,
  principals: readonly AllowedPrincipal[],
  { run: { account } }: CheckInput,
): readonly Judged<Code>[] {
  if (account === null) return [];
  const names = principals.map(({ Principal = '' }) => Principal.trim());
  const evidence = { serviceId: configuration?.ServiceId ?? null, account, owner };
  const whole = names.find((name) => isAccount(name, account)) ?? names.find((name) => name === '*');
  if (whole !== undefined) return [{ code: 'vpc-endpoint-service/account-allowed', evidence: { ...evidence, by: whole } }];
  const roles = names.filter((name) => isPart(name, account));
  const by = { ...evidence, roles: roles.slice(0, SHOWN) };
  if (detail !== null) return [{ code: 'vpc-endpoint-service/account-allowed', evidence: { ...by, by: 'EC2 shows it here' } }];
  if (roles.some((name) => !hasPath(name))) {
    // Whether the caller is one of them shows only when it may ask.
    const code = refused.detail === null ? 'account-allowed-by-role' : 'account-allowed';
    return [{ code: `vpc-endpoint-service/${code}`, evidence: by }];
  }
  const why = roles.length > 0 ? { ignored: 'EC2 does not support ARNs with a path' } : {};
  return [{ code: 'vpc-endpoint-service/account-not-allowed', evidence: { ...by, ...why } }];
}

export function isAccount(principal: string, account: string): boolean {
  return principal === account || (principal.startsWith('arn:') && principal.endsWith(`:iam::${account}:root`));
}

/** A role or user of the account. */
export function isPart(principal: string, account: string): boolean {
  return principal.startsWith('arn:') && new RegExp(`:iam::${account}:(role|user)/`).test(principal);
}

function hasPath(arn: string): boolean {
  return arn.split('/').length > 2;
}
