/**
 * Do the key operations of the proxy keep to the specification? KMS uses them first when a key is created, and then for every use of
 * it: late to find out. Runs only with a key that was named for it, because it encrypts and decrypts. Source: XKS proxy API
 * specification (GetKeyMetadata, Encrypt, Decrypt, errors).
 */
import type { Facts } from '../model/facts.ts';
import { defineCheck } from './check.ts';
import { CONFORMANCE_FINDINGS } from './conformance-findings.ts';
import { judgeConformance } from './conformance-judge.ts';
import { observeConformance } from './conformance-observe.ts';

export const conformance = defineCheck({
  id: 'conformance',
  question: 'Do the key operations of the proxy keep to the specification? Only with a test key named for it.',
  needs: ['prober', 'credential', 'keys', 'clock'],
  uses: ['locate-proxy', 'tls'],
  permissions: [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
    'kms:ListKeys',
    'kms:DescribeKey',
  ],
  findings: CONFORMANCE_FINDINGS,
  appliesTo: ({ Preflight }) => Preflight?.Conformance !== undefined,
  blockedBy,
  observe: observeConformance,
  judge: judgeConformance,
});

/** A signed request goes only to a server that was verified: its signature could be replayed. */
function blockedBy(facts: Partial<Facts>): readonly string[] {
  if ((facts['locate-proxy']?.targets.length ?? 0) === 0) return ['locate-proxy'];
  return (facts.tls?.verifiedLeaves ?? []).length === 0 ? ['tls'] : [];
}
