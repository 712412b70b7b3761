/**
 * Does the proxy answer KMS's own health request, signed with the credential of the store: right, healthy and in time? Five calls
 * at every address, on one connection. Sources: XKS proxy API specification (GetHealthStatus, authentication, errors);
 * Troubleshooting external key stores (what each error becomes).
 */
import type { Facts } from '../model/facts.ts';
import { defineCheck } from './check.ts';
import { HEALTH_FINDINGS } from './health-findings.ts';
import { judgeHealth } from './health-judge.ts';
import { observeHealth } from './health-observe.ts';

export const health = defineCheck({
  id: 'health',
  question: 'Does the proxy answer a signed health request: right, healthy and in time?',
  needs: ['prober', 'credential', 'clock'],
  uses: ['locate-proxy', 'tls', 'rtt'],
  permissions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
  findings: HEALTH_FINDINGS,
  blockedBy,
  observe: observeHealth,
  judge: judgeHealth,
});

/**
 * A signed request goes only to a server that was verified: its signature could be replayed. Where a client certificate is
 * demanded nothing could be verified; that is no fault of the certificate, and the finding says so.
 */
function blockedBy(facts: Partial<Facts>): readonly string[] {
  if ((facts['locate-proxy']?.targets.length ?? 0) === 0) return ['locate-proxy'];
  const { verifiedLeaves, clientCertificateRequired } = facts.tls ?? {
    leaves: [],
    verifiedLeaves: [],
    clientCertificateRequired: false,
  };
  return verifiedLeaves.length === 0 && !clientCertificateRequired ? ['tls'] : [];
}
