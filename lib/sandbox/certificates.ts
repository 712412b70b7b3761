/** How one X.509 certificate is made: keys, signature, extensions, PEM. Who signs whom is the business of `local-ca`. */
import 'reflect-metadata'; // @peculiar/x509 needs it loaded first
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateProfile, LeafKey } from './certificate-profile.ts';

export type KeyPair = webcrypto.CryptoKeyPair;

/** A name and its key: what a certificate binds. */
export interface Identity {
  readonly name: JsonName;
  readonly keys: KeyPair;
}

export interface CertificateContent {
  readonly subject: Identity;
  /** null: self-signed. */
  readonly issuer: Identity | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly hash: CertificateProfile['hash'];
  readonly extensions: readonly Extension[];
}

function rsa(modulusLength: number): webcrypto.RsaHashedKeyGenParams {
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: new Uint8Array([1, 0, 1]) };
}

const KEY_ALGORITHM: Readonly<Record<LeafKey, webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams>> = {
  rsa1024: rsa(1024),
  rsa2048: rsa(2048),
  rsa3072: rsa(3072),
  rsa4096: rsa(4096),
  ec256: { name: 'ECDSA', namedCurve: 'P-256' },
  ec384: { name: 'ECDSA', namedCurve: 'P-384' },
};
const HASH = { sha256: 'SHA-256', sha1: 'SHA-1' } as const;

export async function generateKeys(key: LeafKey): Promise<KeyPair> {
  return (await webcrypto.subtle.generateKey(KEY_ALGORITHM[key], true, ['sign', 'verify'])) as KeyPair;
}

/** Signs with the issuer's key; both key identifiers are added to the extensions. */
export async function certify(content: CertificateContent): Promise<X509Certificate> {
  const { subject, notBefore, notAfter, hash } = content;
  const issuer = content.issuer ?? subject;
  return X509CertificateGenerator.create({
    subject: subject.name,
    issuer: issuer.name,
    publicKey: subject.keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: HASH[hash] }, // an RSA key brings its own, which wins
    notBefore,
    notAfter,
    extensions: [
      ...content.extensions,
      await SubjectKeyIdentifierExtension.create(subject.keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  });
}

export function authorityExtensions(isCa = true): Extension[] {
  return [
    new BasicConstraintsExtension(isCa, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

export function leafExtensions({ isCa, key, subjectAltNames, usage }: CertificateProfile): Extension[] {
  const signs = KeyUsageFlags.digitalSignature | (isCa ? KeyUsageFlags.keyCertSign : 0);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(isCa, undefined, true),
    new KeyUsagesExtension(key.startsWith('rsa') ? signs | KeyUsageFlags.keyEncipherment : signs, true),
  ];
  if (usage !== 'none') {
    const purpose = usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
    extensions.push(new ExtendedKeyUsageExtension([purpose]));
  }
  if (subjectAltNames.length > 0) {
    const names = subjectAltNames.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }));
    extensions.push(new SubjectAlternativeNameExtension(names));
  }
  return extensions;
}

/** Critical name constraints (RFC 5280 §4.2.1.10) that permit one DNS subtree; DER by hand: the library has no class for it. */
export function permitOnly(dnsSubtree: string): Extension {
  const base = [0x82, dnsSubtree.length, ...Buffer.from(dnsSubtree, 'latin1')]; // GeneralName: dNSName
  const subtree = [0x30, base.length, ...base]; // GeneralSubtree
  const permitted = [0xa0, subtree.length, ...subtree]; // permittedSubtrees
  return new Extension('2.5.29.30', true, new Uint8Array([0x30, permitted.length, ...permitted]));
}

export function certificatePem(certificate: X509Certificate): string {
  return toPem('CERTIFICATE', certificate.rawData);
}

/** The private key as PKCS #8. */
export async function keyPem({ privateKey }: KeyPair): Promise<string> {
  return toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey));
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
