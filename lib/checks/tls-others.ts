/** Where KMS's offer came to nothing: does the server speak TLS at all, and with what key? */
import { X509Certificate } from 'node:crypto';
import type { NetFailure } from '../net/net-failure.ts';
import { BEAR_WEAKNESS, kmsOffer, type Looking } from './tls-offer.ts';

export interface Others {
  readonly protocol: string;
  readonly suite: string;
  /** `rsa`, `ec` and so on; null when no certificate was seen. */
  readonly keyType: string | null;
}

/** Whatever this OpenSSL can still speak. */
export const ALL_CIPHERS = `ALL:${BEAR_WEAKNESS}`;

/** Failures that may mean: it speaks TLS, but not what KMS speaks. Some servers close instead of sending an alert. */
const MAYBE_OTHER_TLS = new Set<NetFailure['kind']>(['protocol-version', 'no-shared-suite', 'alert', 'closed', 'reset', 'other']);

export async function tryOthers(failure: NetFailure, looking: Looking): Promise<Others | null> {
  if (failure.phase !== 'tls' || !MAYBE_OTHER_TLS.has(failure.kind)) return null;
  for (const versions of [{}, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }] as const) {
    const seen = await looking.prober.observe(kmsOffer(looking, { ...versions, ciphers: ALL_CIPHERS }));
    if (!seen.ok) continue;
    const { protocol, suite, chain } = seen.answer;
    const leaf = chain[0] === undefined ? null : new X509Certificate(Buffer.from(chain[0], 'base64'));
    return { protocol, suite, keyType: leaf?.publicKey.asymmetricKeyType ?? null };
  }
  return null;
}
