/**
 * May the key of a server certificate sign, as every suite of KMS has the server do? Node reads the key usage of a certificate
 * but does not show it, so it is looked up in the DER. Sources: RFC 5280 §4.1 and §4.2.1.3 (form), RFC 8446 §4.4.2.2 (digital
 * signature must be allowed where the extension is present; OpenSSL overlooks that, other TLS clients do not).
 */
import type { X509Certificate } from 'node:crypto';
import { contentOf, elements, NOTHING } from './der.ts';

const EXTENSIONS_TAG = 0xa3;
const KEY_USAGE = '551d0f'; // 2.5.29.15
const DIGITAL_SIGNATURE = 0x80;

/** True without key usage: then every use is allowed. */
export function maySign(certificate: X509Certificate): boolean {
  const [signed] = elements(contentOf(certificate.raw));
  const extensions = elements(signed?.content ?? NOTHING).find(({ tag }) => tag === EXTENSIONS_TAG);
  const keyUsage = elements(contentOf(extensions?.content ?? NOTHING))
    .map(({ content }) => elements(content))
    .find(([id]) => id?.content.toString('hex') === KEY_USAGE);
  // An extension is its id, possibly a flag, and an octet string around the value; a bit string starts with a count.
  const bits = contentOf(keyUsage?.at(-1)?.content ?? NOTHING)[1];
  return keyUsage === undefined || ((bits ?? 0) & DIGITAL_SIGNATURE) !== 0;
}
