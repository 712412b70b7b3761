import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalizeFingerprint, parseList, trustDigest, updateTrust } from '../../lib/tooling/trust-update.ts';
import { TRUSTED_CAS, trustedCaPem, type TrustedCa, withFingerprint } from '../../lib/xks/trusted-cas.ts';

const TOOL = join(import.meta.dirname, '../../lib/tooling/trust-update.ts');
const [first, second, third] = TRUSTED_CAS as unknown as [TrustedCa, TrustedCa, TrustedCa];
const expired = TRUSTED_CAS.find((ca) => ca.notAfter.startsWith('2021')) as TrustedCa;

/** An entry as it stands in AWS's file. */
function textEntry(ca: TrustedCa, behind = ''): string {
  return [
    `Alias name: x`,
    `Owner: ${ca.subject}`,
    `Issuer: ${ca.subject}`,
    'Certificate fingerprints:',
    `\t SHA1: 93:05:7A:88:15:C6:4F:CE:88:2F:FA:91:16:52:28:78:BC:53:64:17`,
    `\t SHA256: ${ca.sha256}${behind}`,
    '*'.repeat(86),
    '',
  ].join('\n');
}

describe('normalizeFingerprint', () => {
  it.each([
    ['lower case', (text: string) => text.toLowerCase()],
    ['no colons', (text: string) => text.replaceAll(':', '')],
    ['stray characters behind it', (text: string) => `${text}                  .7`],
  ])('reads a fingerprint with %s', (_case, write) => {
    expect(normalizeFingerprint(write(first.sha256))).toBe(first.sha256);
  });

  it.each(['', '12:34', 'zz'.repeat(32), `${'ab'.repeat(32)}cd`])('refuses %j', (text) => {
    expect(() => normalizeFingerprint(text)).toThrow('Not a SHA-256 fingerprint');
  });
});

describe('parseList', () => {
  it('reads the text AWS publishes', () => {
    const listed = parseList(textEntry(first) + textEntry(second, '                        .7'));
    expect(listed).toEqual([
      { subject: first.subject, sha256: first.sha256 },
      { subject: second.subject, sha256: second.sha256 },
    ]);
  });

  it('reads JSON', () => {
    const listed = { subject: first.subject, sha256: first.sha256 };
    expect(parseList(JSON.stringify({ authorities: [first] }))).toEqual([listed]);
    expect(parseList(JSON.stringify({ authorities: [{ subject: first.subject, der: first.der }] }))).toEqual([listed]);
  });

  it('counts a CA once', () => {
    expect(parseList(textEntry(first) + textEntry(first))).toHaveLength(1);
  });

  it('refuses a list without any CA', () => {
    expect(() => parseList('nothing here')).toThrow('no certificate authority');
  });
});

describe('updateTrust', () => {
  const bundle = `# a comment\n${trustedCaPem(second)}${trustedCaPem(first)}${trustedCaPem(expired)}`;

  it('takes the listed certificates from the bundles, in the order of the list', () => {
    const update = updateTrust([first, second], [bundle], [], new Date());
    expect(update.authorities).toEqual([first, second]);
    expect(update.unmatched).toEqual([]);
  });

  it('says what was added, removed, has expired and is missing', () => {
    const update = updateTrust([first, expired, third], [bundle], [first, second], new Date('2024-05-14T00:00:00Z'));
    expect(update.added).toEqual([expired.subject, third.subject]);
    expect(update.removed).toEqual([second.subject]);
    expect(update.expired).toEqual([expired.subject]);
    expect(update.unmatched).toEqual([third]);
  });

  it('has a digest that does not depend on the order', () => {
    expect(trustDigest([first, second])).toBe(trustDigest([second, first]));
    expect(trustDigest([first, second])).not.toBe(trustDigest([first, third]));
  });
});

describe('npm run trust:update', () => {
  let folder = '';
  const file = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trust-update-'));
    writeFileSync(file('list.txt'), textEntry(first, '        .7') + textEntry(second));
    writeFileSync(file('first.pem'), trustedCaPem(first));
    writeFileSync(file('second.pem'), trustedCaPem(second));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes the data file', () => {
    const args = ['--list', file('list.txt'), '--roots', file('first.pem'), file('second.pem')];
    execFileSync(process.execPath, [TOOL, ...args, '--published', '2024-05-14', '--output', file('made.json')]);
    const made = JSON.parse(readFileSync(file('made.json'), 'utf8'));
    expect(made.authorities.map(withFingerprint)).toEqual([first, second]);
    expect(made.authorities[0]).not.toHaveProperty('sha256');
    expect(made.published).toBe('2024-05-14');
    expect(made.digest).toBe(trustDigest([first, second]));
  });

  it('refuses a list with a CA that no bundle holds, and leaves the file alone', () => {
    const before = '{"authorities":[]}';
    writeFileSync(file('kept.json'), before);
    const args = ['--list', file('list.txt'), '--roots', file('first.pem'), '--published', '2024-05-14'];
    args.push('--output', file('kept.json'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain(`without a certificate: 1\n  ${second.subject} (SHA-256 ${second.sha256})`);
    expect(stderr).toContain('is unchanged');
    expect(readFileSync(file('kept.json'), 'utf8')).toBe(before);
  });

  it('says what to add when the day of publication is unknown', () => {
    const args = ['--list', file('list.txt'), '--roots', file('first.pem'), file('second.pem'), '--output', file('undated.json')];
    const { status, stderr } = spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('--published YYYY-MM-DD');
  });

  it('says how it is used when it is not told what to read', () => {
    const { status, stderr } = spawnSync(process.execPath, [TOOL], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('Usage: npm run trust:update -- --list FILE');
  });
});
