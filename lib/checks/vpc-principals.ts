/** May KMS connect to the endpoint service? Source: Configure VPC endpoint service connectivity. Pure. */
import type { AllowedPrincipal } from '../aws/ports.ts';
import { kmsPrincipal } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { VPC_ENDPOINT_SERVICE_FINDINGS } from './vpc-endpoint-service-findings.ts';
import type { ServiceSeen } from './vpc-endpoint-service-observe.ts';

type Code = keyof typeof VPC_ENDPOINT_SERVICE_FINDINGS;

const SHOWN = 10;

/** Says nothing about services of other accounts: their lists are not visible. */
export function judgePrincipals({ configuration, principals }: ServiceSeen, { run }: CheckInput): readonly Judged<Code>[] {
  if (configuration === null || principals === null) return [];
  if (!principals.ok) return [{ code: 'vpc-endpoint-service/principals-unreadable', evidence: principals.evidence }];
  const wanted = kmsPrincipal(run.region);
  const allowed = principals.value.map(nameOf);
  const evidence = {
    serviceId: configuration.ServiceId ?? null,
    principal: wanted,
    allowed: allowed.slice(0, SHOWN),
    count: allowed.length,
  };
  const others = allowed.filter((principal) => !same(principal, wanted));
  if (others.length < allowed.length) {
    const extra: Judged<Code> = { code: 'vpc-endpoint-service/principals-beyond-kms', evidence };
    return [{ code: 'vpc-endpoint-service/principal-allowed', evidence }, ...(others.length > 0 ? [extra] : [])];
  }
  if (allowed.some((principal) => same(principal.split(/[:/]/).at(-1) ?? '', wanted))) {
    return [{ code: 'vpc-endpoint-service/principal-unusual-form', evidence }];
  }
  if (allowed.includes('*')) return [{ code: 'vpc-endpoint-service/principal-wildcard', evidence }];
  return [judgeMissing(allowed, evidence)];
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
  if (/^cks\.kms\.[a-z0-9-]+\.amazonaws\.com/.test(name)) return 'of another Region or partition';
  if (name.includes('kms') && name.includes('amazonaws.com')) return 'the principal of another part of KMS';
  if (/^(arn:[a-z-]+:iam::)?\d{12}(:root)?$/.test(name)) return 'an account: KMS does not connect on behalf of one';
  if (/^arn:[a-z-]+:iam::\d{12}:(role|user)\//.test(name)) return 'a role or user: KMS does not connect on behalf of one';
  return null;
}
