/** Everything the `tls` check can find, by subject: texts, sources, remedies and what KMS would say. */
import { TLS_CERTIFICATE_FINDINGS } from './tls-certificate-findings.ts';
import { TLS_PROTOCOL_FINDINGS } from './tls-protocol-findings.ts';
import { TLS_TRUST_FINDINGS } from './tls-trust-findings.ts';

export const TLS_FINDINGS = { ...TLS_PROTOCOL_FINDINGS, ...TLS_TRUST_FINDINGS, ...TLS_CERTIFICATE_FINDINGS } as const;

export type TlsCode = keyof typeof TLS_FINDINGS;
