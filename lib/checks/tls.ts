/**
 * Would KMS complete a TLS handshake with the proxy? Protocol and suite, chain against the CAs KMS trusts, names, dates; on every
 * address. Sources: XKS proxy API specification (versions, suites, trusted CAs); Creating an external key store (names).
 */
import { defineCheck } from './check.ts';
import { TLS_FINDINGS } from './tls-findings.ts';
import { judgeTls, tlsFacts } from './tls-judge.ts';
import { observeTls } from './tls-observe.ts';

export const tls = defineCheck({
  id: 'tls',
  question: 'Would KMS trust and complete a TLS handshake with the proxy?',
  needs: ['prober', 'trust', 'clock'],
  uses: ['locate-proxy'],
  permissions: [],
  findings: TLS_FINDINGS,
  blockedBy: (facts) => ((facts['locate-proxy']?.targets.length ?? 0) === 0 ? ['locate-proxy'] : []),
  observe: observeTls,
  judge: judgeTls,
  facts: tlsFacts,
});
