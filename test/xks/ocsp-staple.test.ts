import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { ocspResponse, type Staple } from '../../lib/sandbox/ocsp-response.ts';
import { type StapleStatus, stapleStatus } from '../../lib/xks/ocsp-staple.ts';
import { OPENSSL_OCSP } from '../support/openssl-ocsp.ts';

const NOW = Date.now();
let leaf: X509Certificate;
beforeAll(async () => {
  const ca = await makeLocalCa({ now: new Date() });
  leaf = new X509Certificate((await ca.issue(certificateProfile('a.example.com'))).certificatePem);
});

const response = (staple: Staple): Buffer => ocspResponse(staple, leaf.toString(), NOW) ?? Buffer.alloc(0);
const status = (der: Buffer): StapleStatus => stapleStatus(der.toString('base64'), leaf, NOW);

describe('stapleStatus', () => {
  it.each<[Staple, StapleStatus]>([
    ['good', 'good'],
    ['revoked', 'revoked'],
    ['unknown', 'unknown'],
    ['outdated', 'outdated'],
    ['other-certificate', 'other-certificate'],
    ['refused', 'refused'],
    ['garbage', 'unreadable'],
  ])('%s', (staple, expected) => {
    expect(status(response(staple))).toBe(expected);
  });

  it('is none without a staple', () => {
    expect(stapleStatus(null, leaf, NOW)).toBe('none');
  });

  it('keeps a revocation, however old', () => {
    const old = ocspResponse('revoked', leaf.toString(), NOW - 1e10) ?? Buffer.alloc(0);
    expect(stapleStatus(old.toString('base64'), leaf, NOW)).toBe('revoked');
  });

  it('believes no good word from the future', () => {
    const early = ocspResponse('good', leaf.toString(), NOW + 1e9) ?? Buffer.alloc(0);
    expect(stapleStatus(early.toString('base64'), leaf, NOW)).toBe('outdated');
  });

  it('reads nothing else out of a response that is cut off, at any byte', () => {
    const whole = response('revoked');
    const seen = new Set(Array.from({ length: whole.length }, (_, end) => status(whole.subarray(0, end))));
    expect([...seen].filter((one) => one === 'good')).toEqual([]);
    expect(seen).toContain('unreadable');
  });

  it('survives any single byte being another', () => {
    const whole = response('good');
    const changed = Array.from({ length: whole.length }, (_, at) => {
      const copy = Buffer.from(whole);
      copy[at] = copy[at]! ^ 0xff;
      return status(copy);
    });
    expect(changed).not.toContain('none');
  });
});

describe('stapleStatus, of responses that OpenSSL made', () => {
  const certificate = new X509Certificate(OPENSSL_OCSP.certificatePem);
  const at = (staple: string, time: string): StapleStatus => stapleStatus(staple, certificate, Date.parse(time));

  it('reads what OpenSSL wrote', () => {
    expect(at(OPENSSL_OCSP.good, OPENSSL_OCSP.within)).toBe('good');
    expect(at(OPENSSL_OCSP.revoked, OPENSSL_OCSP.within)).toBe('revoked');
    expect(at(OPENSSL_OCSP.good, OPENSSL_OCSP.after)).toBe('outdated');
  });
});
