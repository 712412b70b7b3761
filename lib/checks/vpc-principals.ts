/** May KMS connect to the endpoint service? Source: Configure VPC endpoint service connectivity. Pure. */
import type { AllowedPrincipal } from '../aws/ports.ts';
import { kmsPrincipal } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import { atOwner } from './at-owner.ts';
import type { Judged } from './finding-table.ts';
import { VPC_ENDPOINT_SERVICE_FINDINGS } from './vpc-endpoint-service-findings.ts';
import type { ServiceViews } from './service-views.ts';
import { isAccount, isPart, judgeAccount } from './vpc-account-principals.ts';
import type { ServiceSeen } from './vpc-endpoint-service-observe.ts';
import type { OWNER_FINDINGS } from './vpc-owner-findings.ts';

type Code = keyof typeof VPC_ENDPOINT_SERVICE_FINDINGS | keyof typeof OWNER_FINDINGS;

const SHOWN = 10;

/** Says nothing about services whose owner's view is not to be had: their lists are not visible. */
export function judgePrincipals({ views, principals }: ServiceSeen, input: CheckInput): readonly Judged<Code>[] {
  if (views.configuration === null || principals === null) return [];
  if (!principals.ok) return [{ code: 'vpc-endpoint-service/principals-unreadable', evidence: principals.evidence }];
  const kms = judgeKms(principals.value, views, input);
  if (views.owner === null) return kms;
  return [...atOwner(kms, views.owner, VPC_ENDPOINT_SERVICE_FINDINGS), ...judgeAccount(views, principals.value, input)];
}

function judgeKms(
  principals: readonly AllowedPrincipal[],
  { configuration, owner }: ServiceViews,
  { run: { region, account } }: CheckInput,
): readonly Judged<Code>[] {
  const wanted = kmsPrincipal(region);
  const allowed = principals.map(nameOf);
  const evidence = {
    serviceId: configuration?.ServiceId ?? null,
    principal: wanted,
    allowed: allowed.slice(0, SHOWN),
    count: allowed.length,
  };
  // A service of another account has to allow the one of the key store as well.
  const consumer = owner === null ? null : account;
  const others = allowed.filter(
    (principal) => consumer === null || !(isAccount(principal, consumer) || isPart(principal, consumer)),
  );
  const beyond = others.filter((principal) => !same(principal, wanted));
  if (beyond.length < others.length) {
    const extra: Judged<Code> = { code: 'vpc-endpoint-service/principals-beyond-kms', evidence };
    return [{ code: 'vpc-endpoint-service/principal-allowed', evidence }, ...(beyond.length > 0 ? [extra] : [])];
  }
  if (others.some((principal) => same(principal.split(/[:/]/).at(-1) ?? '', wanted))) {
    return [{ code: 'vpc-endpoint-service/principal-unusual-form', evidence }];
  }
  if (others.includes('*')) return [{ code: 'vpc-endpoint-service/principal-wildcard', evidence }];
  return [judgeMissing(others, evidence)];
}

function judgeMissing(allowed: readonly string[], evidence: Judged['evidence']): Judged<Code> {
  const nearMisses = allowed.flatMap((principal) => {
    const why = nearMiss(principal);
    return why === null ? [] : [{ principal, why }];
  });
  const [nearest] = nearMisses;
  if (nearest === undefined) return { code: 'vpc-endpoint-service/principal-missing', evidence };
  const named = { ...evidence, nearest: nearest.principal, nearMisses: nearMisses.slice(0, SHOWN) };
  return { code: 'vpc-endpoint-service/principal-near-miss', evidence: named };
}

/** EC2 shows everybody as type `All`. */
function nameOf({ Principal = '', PrincipalType }: AllowedPrincipal): string {
  return PrincipalType === 'All' ? '*' : Principal.trim();
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function nearMiss(principal: string): string | null {
  const name = principal.toLowerCase();
  if (name === 'cks.kms.amazonaws.com') return 'the Region is missing';
  if (/^cks\.kms\.[a-z0-9-]+$/.test(name)) return 'the end .amazonaws.com is missing';
  if (/^cks\.kms\.[a-z0-9-]+\.amazonaws\.com/.test(name)) return 'of another Region or partition';
  if (name.includes('kms') && name.includes('amazonaws.com')) return 'the principal of another part of KMS';
  if (/^(arn:[a-z-]+:iam::)?\d{12}(:root)?$/.test(name)) return 'an account: KMS does not connect on behalf of one';
  if (/^arn:[a-z-]+:iam::\d{12}:(role|user)\//.test(name)) return 'a role or user: KMS does not connect on behalf of one';
  return null;
}
