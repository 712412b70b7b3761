/** Is a certificate as strong as TLS clients of today demand? RSA of 2,048 bits or more, or a NIST curve; no SHA-1 or MD5. */
import type { X509Certificate } from 'node:crypto';

const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const LEAST_RSA_BITS = 2_048;

/** What is weak about it, in a few words; null: nothing. */
export function weakness(certificate: X509Certificate): string | null {
  return keyWeakness(certificate) ?? signatureWeakness(certificate);
}

function keyWeakness({ publicKey }: X509Certificate): string | null {
  const { modulusLength = 0, namedCurve = 'of an unknown curve' } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa' || publicKey.asymmetricKeyType === 'rsa-pss') {
    return modulusLength < LEAST_RSA_BITS ? `an RSA key of ${modulusLength} bits` : null;
  }
  if (publicKey.asymmetricKeyType === 'ec') return CURVES.has(namedCurve) ? null : `an EC key ${namedCurve}`;
  return `a key of type ${publicKey.asymmetricKeyType ?? 'unknown'}`;
}

function signatureWeakness({ signatureAlgorithm }: X509Certificate): string | null {
  return /sha1|md5|md2/i.test(signatureAlgorithm ?? '') ? `a signature by ${signatureAlgorithm}` : null;
}

/** For people: `RSA 2048`, `EC prime256v1`. */
export function keyName({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  return `${publicKey.asymmetricKeyType ?? 'unknown'} ${namedCurve ?? modulusLength ?? ''}`.trim().replace(/^(rsa|ec)\b/, upper);
}

function upper(text: string): string {
  return text.toUpperCase();
}

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/**
 * May it, or what it issues, identify a server? True without extended key usage: then every use is allowed (RFC 5280 §4.2.1.12).
 * `anyExtendedKeyUsage` is not enough: OpenSSL and others ask for serverAuth by name.
 */
export function isForServers(certificate: X509Certificate): boolean {
  const uses: readonly string[] | undefined = certificate.keyUsage;
  return uses === undefined || uses.length === 0 || uses.includes(SERVER_AUTHENTICATION);
}
