/**
 * Certificates that no sound CA issues, for tests that try to fool the `tls` check: every part can be bent. Unlike the authority
 * of the sandbox, which knows the faults that people meet, this knows none by name.
 */
import 'reflect-metadata'; // @peculiar/x509 needs it loaded first
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
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
import { certificatePem, keyPem, type KeyPair } from '../../lib/sandbox/certificates.ts';
import type { ProxyCertificate } from '../../lib/sandbox/xks-proxy.ts';

export interface Forged {
  readonly name: JsonName;
  readonly keys: KeyPair;
  readonly certificate: X509Certificate;
  readonly pem: string;
}

export interface Forgery {
  readonly name: JsonName;
  /** null: self-signed. A pick of another CA's name and key makes an impostor. */
  readonly issuer: Pick<Forged, 'name' | 'keys'> | null;
  readonly keys?: KeyPair;
  /** CA flag and path length; null leaves the extension out. */
  readonly ca?: boolean | null;
  readonly pathLength?: number;
  /** Key usage; null leaves it out. */
  readonly usage?: number | null;
  /** Extended key usage: object identifiers; empty: no such extension. */
  readonly purposes?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly extensions?: readonly Extension[];
  /** Validity in days from now. */
  readonly days?: readonly [from: number, until: number];
  readonly hash?: 'SHA-1' | 'SHA-256';
  /** Whose key identifier is written as the issuer's; null writes neither. */
  readonly keyIdOf?: KeyPair | null;
}

export const PURPOSE = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2', any: '2.5.29.37.0' } as const;
export const SIGNS = KeyUsageFlags.digitalSignature;
export const SIGNS_CERTIFICATES = KeyUsageFlags.keyCertSign;
export const WRAPS_KEYS = KeyUsageFlags.keyEncipherment;

const KEYS = {
  p256: { name: 'ECDSA', namedCurve: 'P-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384' },
  p521: { name: 'ECDSA', namedCurve: 'P-521' },
  ed25519: { name: 'Ed25519' },
  rsa1024: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
  rsa2048: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
} as const;

export async function oddKeys(kind: keyof typeof KEYS = 'p256'): Promise<KeyPair> {
  return (await webcrypto.subtle.generateKey(KEYS[kind], true, ['sign', 'verify'])) as KeyPair;
}

const DAY_MS = 86_400_000;

export async function forge(forgery: Forgery): Promise<Forged> {
  const { name, days = [-1, 90], hash = 'SHA-256' } = forgery;
  const keys = forgery.keys ?? (await oddKeys());
  const issuer = forgery.issuer ?? { name, keys };
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: issuer.name,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash },
    notBefore: new Date(Date.now() + days[0] * DAY_MS),
    notAfter: new Date(Date.now() + days[1] * DAY_MS),
    extensions: await extensionsOf(forgery, keys, issuer.keys),
  });
  return { name, keys, certificate, pem: certificatePem(certificate) };
}

async function extensionsOf(forgery: Forgery, keys: KeyPair, issuerKeys: KeyPair): Promise<Extension[]> {
  const { ca = false, pathLength, purposes = [], dnsNames = [], extensions = [] } = forgery;
  const { usage = ca ? SIGNS_CERTIFICATES : SIGNS, keyIdOf = issuerKeys } = forgery;
  const keyIds = async (by: KeyPair): Promise<Extension[]> => [
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(by.publicKey),
  ];
  return [
    ...(ca === null ? [] : [new BasicConstraintsExtension(ca, pathLength, true)]),
    ...(usage === null ? [] : [new KeyUsagesExtension(usage, true)]),
    ...(purposes.length === 0 ? [] : [new ExtendedKeyUsageExtension([...purposes])]),
    ...(dnsNames.length === 0 ? [] : [alternativeNames(dnsNames)]),
    ...extensions,
    ...(keyIdOf === null ? [] : await keyIds(keyIdOf)),
  ];
}

function alternativeNames(names: readonly string[]): Extension {
  const typed = names.map((value) => ({ type: isIP(value) ? 'ip' : value.includes('://') ? 'url' : 'dns', value }) as const);
  return new SubjectAlternativeNameExtension(typed);
}

/** Name constraints (RFC 5280 §4.2.1.10) on DNS names; DER by hand: the library has no class for it. */
export function constrain(kind: 'permitted' | 'excluded', dnsSubtree: string): Extension {
  const base = [0x82, dnsSubtree.length, ...Buffer.from(dnsSubtree, 'latin1')];
  const subtree = [0x30, base.length, ...base];
  const list = [kind === 'permitted' ? 0xa0 : 0xa1, subtree.length, ...subtree];
  return new Extension('2.5.29.30', true, new Uint8Array([0x30, list.length, ...list]));
}

export function authority(name: string, issuer: Forged | null, changes: Partial<Forgery> = {}): Promise<Forged> {
  return forge({ name: [{ O: ['Odd'] }, { CN: [name] }], issuer, ca: true, days: [-365, 3650], ...changes });
}

/** An extension that nobody knows and nobody may overlook. */
export function unknownCritical(): Extension {
  return new Extension('1.2.3.4.5', true, new Uint8Array([0x05, 0x00]));
}

/** What a server needs: the leaf's key, and the chain as it is to be sent. */
export async function served(leaf: Forged, ...behind: readonly Pick<Forged, 'pem'>[]): Promise<ProxyCertificate> {
  return { keyPem: await keyPem(leaf.keys), certificatePem: [leaf, ...behind].map(({ pem }) => pem).join('') };
}
