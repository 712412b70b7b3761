/**
 * The OCSP response that a server staples, made by hand: no library here makes one. Its signature is no signature, so it serves
 * readers that do not verify it. Form: RFC 6960 §4.2.1.
 */
import { X509Certificate } from 'node:crypto';

export type Staple = 'none' | 'good' | 'revoked' | 'unknown' | 'outdated' | 'other-certificate' | 'refused' | 'garbage';

const HOUR_MS = 3_600_000;

/** DER; null: nothing is stapled. */
export function ocspResponse(staple: Staple, certificatePem: string, nowMs: number): Buffer | null {
  if (staple === 'none') return null;
  if (staple === 'garbage') return Buffer.from('this is no OCSP response');
  if (staple === 'refused') return der(0x30, der(0x0a, Buffer.from([3]))); // tryLater
  const { serialNumber } = new X509Certificate(certificatePem);
  const serial = staple === 'other-certificate' ? Buffer.from([1]) : unsigned(serialNumber);
  const fromMs = nowMs - (staple === 'outdated' ? 48 : 1) * HOUR_MS;
  const hash = der(0x30, Buffer.from('06052b0e03021a0500', 'hex')); // SHA-1, as is usual here
  const id = der(0x30, hash, der(0x04, Buffer.alloc(20)), der(0x04, Buffer.alloc(20)), der(0x02, serial));
  const until = der(0xa0, time(fromMs + 24 * HOUR_MS));
  const single = der(0x30, id, status(staple, fromMs), time(fromMs), until);
  const data = der(0x30, der(0xa2, der(0x04, Buffer.alloc(20))), time(fromMs), der(0x30, single));
  const algorithm = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex')); // ECDSA with SHA-256
  const basic = der(0x30, data, algorithm, der(0x03, Buffer.alloc(9)));
  const bytes = der(0x30, der(0x06, Buffer.from('2b0601050507300101', 'hex')), der(0x04, basic));
  return der(0x30, der(0x0a, Buffer.from([0])), der(0xa0, bytes));
}

function status(staple: Staple, revokedMs: number): Buffer {
  if (staple === 'revoked') return der(0xa1, time(revokedMs));
  return der(staple === 'unknown' ? 0x82 : 0x80);
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, '');
  return der(0x18, Buffer.from(text, 'latin1'));
}

/** Positive: a leading bit would make it negative. */
function unsigned(hex: string): Buffer {
  return Buffer.from(`00${hex.padStart(hex.length + (hex.length % 2), '0')}`, 'hex');
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}
