/** A proxy authentication credential for one sandbox: random, so that it is worth nothing anywhere else. */
import { randomBytes } from 'node:crypto';
import type { Credential } from '../aws/ports.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function makeSandboxCredential(): Credential {
  const AccessKeyId = Array.from(randomBytes(24), (byte) => BASE32[byte % BASE32.length]).join('');
  return { AccessKeyId, RawSecretAccessKey: randomBytes(32).toString('base64') };
}

/** What Secrets Manager holds for it. */
export function secretText(credential: Credential): string {
  return JSON.stringify(credential);
}

/** The proxy configuration file, as a proxy would write it. */
export function proxyConfigurationText(credential: Credential, XksProxyUriPath: string): string {
  return `${JSON.stringify({ XksProxyUriPath, XksProxyAuthenticationCredential: credential }, null, 2)}\n`;
}
