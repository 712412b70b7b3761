import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { comparableName, subjectLine } from '../../lib/xks/distinguished-name.ts';
import {
  TRUSTED_CAS,
  TRUSTED_CAS_DIGEST,
  TRUSTED_CAS_PUBLISHED,
  trustedCaByFingerprint,
  trustedCaPem,
  trustedCasBySubject,
} from '../../lib/xks/trusted-cas.ts';

const ISRG_ROOT_X1 = '96:BC:EC:06:26:49:76:F3:74:60:77:9A:CF:28:C5:A7:CF:E8:A3:C0:AA:E1:1A:8F:FC:EE:05:C0:BD:DF:08:C6';

describe('the trusted certificate authorities', () => {
  it('are the 130 that AWS lists', () => {
    expect(TRUSTED_CAS).toHaveLength(130);
    expect(TRUSTED_CAS_PUBLISHED).toBe('2024-05-14');
    expect(new Set(TRUSTED_CAS.map((ca) => ca.sha256)).size).toBe(130);
  });

  it('say of each certificate what it says of itself', () => {
    for (const ca of TRUSTED_CAS) {
      const certificate = new X509Certificate(Buffer.from(ca.der, 'base64'));
      expect(certificate.fingerprint256).toBe(ca.sha256);
      expect(subjectLine(certificate.subject)).toBe(ca.subject);
      expect(certificate.validToDate.toISOString()).toBe(ca.notAfter);
      expect(new X509Certificate(trustedCaPem(ca)).fingerprint256).toBe(ca.sha256);
    }
  });

  it('carry a digest over the sorted fingerprints', () => {
    const lines = TRUSTED_CAS.map((ca) => ca.sha256)
      .sort()
      .join('\n');
    expect(TRUSTED_CAS_DIGEST).toBe(createHash('sha256').update(lines).digest('hex'));
  });

  it('are found by the subject as a certificate spells it', () => {
    const entrust = TRUSTED_CAS.find((ca) => ca.subject.startsWith('CN=Entrust Root Certification Authority - G2'));
    const certificate = new X509Certificate(Buffer.from(entrust?.der ?? '', 'base64'));
    expect(trustedCasBySubject(certificate.subject)).toEqual([entrust]);
    const isrg = trustedCasBySubject('C=US\nO=Internet Security Research Group\nCN=ISRG Root X1');
    expect(isrg.map((ca) => ca.sha256)).toEqual([ISRG_ROOT_X1]);
    expect(trustedCasBySubject('cn=isrg root  x1, O=Internet Security Research Group, C=US')).toHaveLength(1);
    expect(trustedCasBySubject('C=US\nO=Internet Security Research Group\nCN=ISRG Root X2')).toEqual([]);
  });

  it('are found by fingerprint', () => {
    expect(trustedCaByFingerprint(ISRG_ROOT_X1.toLowerCase())?.subject).toContain('CN=ISRG Root X1');
    expect(trustedCaByFingerprint(ISRG_ROOT_X1.replace('96', '97'))).toBeNull();
  });
});

describe('distinguished names', () => {
  it('are written on one line, most specific attribute first', () => {
    expect(subjectLine('C=US\nO=Example\\, Inc.\nCN=Example Root')).toBe('CN=Example Root, O=Example\\, Inc., C=US');
  });

  it('are compared without regard to case and amount of space', () => {
    expect(comparableName('C=US\nCN=Example  Root')).toBe(comparableName('cn=example root, c=us'));
    expect(comparableName('C=US\nCN=Example Root')).not.toBe(comparableName('C=US\nCN=Example Root 2'));
  });
});
