import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maySign } from '../../lib/xks/certificate-key-usage.ts';
import { forge, oddKeys, SIGNS, SIGNS_CERTIFICATES, WRAPS_KEYS } from '../support/odd-certificates.ts';

describe('maySign', () => {
  it.each<[string, number | null, boolean]>([
    ['signs', SIGNS, true],
    ['signs and wraps keys', SIGNS | WRAPS_KEYS, true],
    ['wraps keys', WRAPS_KEYS, false],
    ['signs certificates', SIGNS_CERTIFICATES, false],
    ['no key usage', null, true],
  ])('%s: %s', async (_name, usage, expected) => {
    const keys = await oddKeys();
    // Few and many names, for short and long lengths around the extension.
    for (const names of [0, 1, 10, 200]) {
      const dnsNames = Array.from({ length: names }, (_, index) => `h${index}.example.com`);
      const { pem } = await forge({ name: [{ CN: ['x'] }], issuer: null, usage, dnsNames, keys });
      expect(maySign(new X509Certificate(pem))).toBe(expected);
    }
  });
});
