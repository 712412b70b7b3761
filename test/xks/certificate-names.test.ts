import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { dnsNamesIn, matchNames, type NameMatch, nameCovers } from '../../lib/xks/certificate-names.ts';

const HOST = 'myproxy.xks.example.com';

describe('nameCovers', () => {
  it.each([
    ['myproxy.xks.example.com', HOST, true],
    ['MyProxy.XKS.example.com', HOST, true],
    ['myproxy.xks.example.com.', HOST, false],
    ['*.xks.example.com.', HOST, false],
    ['myproxy.x\u212as.example.com', HOST, false],
    ['myproxy.xks.example.com', `${HOST}.`, true],
    ['*.xks.example.com', HOST, true],
    ['*.XKS.EXAMPLE.COM', HOST, true],
    ['*.example.com', HOST, false],
    ['*.example.com', 'example.com', false],
    ['xks.example.com', HOST, false],
    ['my*.xks.example.com', HOST, false],
    ['*proxy.xks.example.com', HOST, false],
    ['myproxy.*.example.com', HOST, false],
    ['*.*.example.com', HOST, false],
    ['*.com', 'example.com', false],
    ['*', 'localhost', false],
    ['*.xks.example.com', '.xks.example.com', false],
    ['*.xks.example.com', '*.xks.example.com', true],
    ['', HOST, false],
  ])('%j for %j: %s', (name, host, expected) => {
    expect(nameCovers(name, host)).toBe(expected);
  });
});

describe('dnsNamesIn', () => {
  it.each([
    ['', []],
    ['DNS:a.example.com, DNS:*.b.example.com', ['a.example.com', '*.b.example.com']],
    ['IP Address:192.0.2.1, DNS:a.example.com', ['a.example.com']],
    // Node quotes what could be mistaken for a second entry.
    ['DNS:"a.example.com, DNS:evil.example.com", DNS:b.example.com', ['b.example.com']],
    ['URI:"https://x/, DNS:evil.example.com"', []],
  ])('reads %j', (text, expected) => {
    expect(dnsNamesIn(text)).toEqual(expected);
  });
});

describe('matchNames', () => {
  let ca: LocalCa;
  beforeAll(async () => {
    ca = await makeLocalCa({ now: new Date() });
  });

  async function matched(changes: Parameters<typeof certificateProfile>[1], host = HOST): Promise<NameMatch> {
    const { chainPems } = await ca.issue(certificateProfile(HOST, changes));
    return matchNames(new X509Certificate(chainPems[0]!), host);
  }

  it('sees both names on a good certificate', async () => {
    expect(await matched({})).toEqual({
      commonName: HOST,
      commonNameMatches: true,
      dnsNames: [HOST],
      dnsNameMatches: true,
      wildcardOfOtherLevel: null,
    });
  });

  it('judges the common name apart from the alternative names', async () => {
    expect(await matched({ subjectAltNames: [] })).toMatchObject({
      commonNameMatches: true,
      dnsNameMatches: false,
      dnsNames: [],
    });
    expect(await matched({ commonName: null })).toMatchObject({
      commonName: null,
      commonNameMatches: false,
      dnsNameMatches: true,
    });
    expect(await matched({ commonName: 'other.example.com' })).toMatchObject({ commonNameMatches: false, dnsNameMatches: true });
  });

  it('takes no address for a name', async () => {
    expect(await matched({ subjectAltNames: ['192.0.2.1'] })).toMatchObject({ dnsNames: [], dnsNameMatches: false });
  });

  it('names a wildcard that covers another level', async () => {
    const wildcard = { commonName: '*.example.com', subjectAltNames: ['*.example.com'] };
    expect(await matched(wildcard)).toMatchObject({ dnsNameMatches: false, wildcardOfOtherLevel: '*.example.com' });
    expect(await matched(wildcard, 'example.com')).toMatchObject({ wildcardOfOtherLevel: '*.example.com' });
    expect(await matched(wildcard, 'myproxy.example.org')).toMatchObject({ wildcardOfOtherLevel: null });
  });
});
