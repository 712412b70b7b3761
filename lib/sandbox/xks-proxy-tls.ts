/** The TLS side of the sandbox's XKS proxy: versions, suites, client certificates, staples, and what comes without a name. */
import { X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { createSecureContext, type SecureVersion } from 'node:tls';
import type { IssuedCertificate } from './local-ca.ts';
import { ocspResponse, type Staple } from './ocsp-response.ts';

export type ProxyCertificate = Pick<IssuedCertificate, 'certificatePem' | 'keyPem'> & {
  /** For another kind of key: the client's offer decides which of the two is shown. */
  readonly second?: Pick<IssuedCertificate, 'certificatePem' | 'keyPem'>;
};

export interface ProxyTls {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** OpenSSL cipher list, TLS 1.3 suites included. */
  readonly ciphers: string;
  readonly clientCertificate: 'none' | 'requested' | 'required';
  /** What a client gets that names no host: the same, nothing, or a certificate for somebody else. */
  readonly withoutName: 'same' | 'refused' | ProxyCertificate;
  readonly staple: Staple;
}

const DEFAULT_TLS: ProxyTls = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  clientCertificate: 'none',
  withoutName: 'same',
  staple: 'none',
};

/** TLS settings for faults. */
export const FAULTY_TLS = {
  /** Versions that KMS does not speak. */
  oldVersions: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT' },
  /** Both versions, none of the suites KMS offers. */
  aes128Only: { ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256' },
  /** TLS 1.2 with a suite of KMS for RSA keys only, which an ECDSA certificate cannot use. */
  suiteOfOtherKey: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256' },
} as const satisfies Record<string, Partial<ProxyTls>>;

/** A TLS alert of its own making: internal_error, fatal (RFC 8446 §6). */
export const INTERNAL_ERROR_ALERT = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]);

/** Never listens itself: it is handed connections. Level 0 lets it show weak keys and old versions; judging is the client's. */
export function makeSecureServer(certificate: ProxyCertificate, changes: Partial<ProxyTls>, handler: RequestListener): Server {
  const tls = { ...DEFAULT_TLS, ...changes };
  const { minVersion, maxVersion, clientCertificate, staple } = tls;
  const common: ServerOptions = {
    minVersion,
    maxVersion,
    ciphers: `${tls.ciphers}:@SECLEVEL=0`,
    requestCert: clientCertificate !== 'none',
    rejectUnauthorized: clientCertificate === 'required',
  };
  const server = createServer({ ...common, ...identity(certificate, tls, common) }, handler);
  if (staple !== 'none') {
    server.on('OCSPRequest', (leaf: Buffer, _issuer: unknown, answer: (error: null, response: Buffer | null) => void) =>
      answer(null, ocspResponse(staple, new X509Certificate(leaf).toString(), Date.now())),
    );
  }
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
}

function identity(certificate: ProxyCertificate, { withoutName }: ProxyTls, common: ServerOptions): ServerOptions {
  if (withoutName === 'same') return keyAndCertificate(certificate);
  const named = createSecureContext({ ...common, ...keyAndCertificate(certificate) });
  return {
    ...(withoutName === 'refused' ? {} : keyAndCertificate(withoutName)),
    SNICallback: (_name, done) => done(null, named),
  };
}

function keyAndCertificate({ certificatePem, keyPem, second }: ProxyCertificate): Pick<ServerOptions, 'cert' | 'key'> {
  if (second === undefined) return { cert: certificatePem, key: keyPem };
  return { cert: [certificatePem, second.certificatePem], key: [keyPem, second.keyPem] };
}
