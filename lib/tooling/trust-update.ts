/**
 * Makes `lib/xks/trusted-cas.json` from the list AWS publishes and from bundles of root certificates:
 *
 *   npm run trust:update -- --list TrustedCertificateAuthorities --roots bundle.pem [more.pem …] [--published YYYY-MM-DD]
 *
 * The list names the CAs by fingerprint only; a certificate enters by matching one, so where a bundle comes from does not
 * matter. Says what changed. Refuses, with exit code 1 and the file untouched, when a listed CA has no certificate.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { subjectLine } from '../xks/distinguished-name.ts';
import { type TrustData, type TrustedCa, withFingerprint } from '../xks/trusted-cas.ts';

/** A CA as a list names it. */
export interface ListedCa {
  readonly subject: string;
  readonly sha256: string;
}

export interface TrustUpdate {
  readonly authorities: readonly TrustedCa[];
  /** Listed, but in no bundle; not empty: the update must not be used. */
  readonly unmatched: readonly ListedCa[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly expired: readonly string[];
}

const SOURCE = 'AWS KMS External Key Store Proxy API Specification, file TrustedCertificateAuthorities';
const DATA_FILE = fileURLToPath(new URL('../xks/trusted-cas.json', import.meta.url));
const USAGE = 'Usage: npm run trust:update -- --list FILE --roots FILE… [--published YYYY-MM-DD] [--output FILE]';

/** Reads AWS's text list (`Owner:` and `SHA256:` lines) or JSON with an `authorities` array of subject and sha256. */
export function parseList(text: string): readonly ListedCa[] {
  const listed = text.trimStart().startsWith('{') ? parseJsonList(text) : parseTextList(text);
  if (listed.length === 0) throw new Error('The list names no certificate authority.');
  return [...new Map(listed.map((ca) => [ca.sha256, ca])).values()];
}

/** The upper-case colon form of the fingerprint at the head of `text`; what stands behind it is ignored. */
export function normalizeFingerprint(text: string): string {
  // One line of the list published on 2024-05-14 carries stray characters behind its fingerprint.
  const pairs = /^\s*((?:[0-9a-f]{2}:?){32})(?![0-9a-f])/i.exec(text)?.[1]?.match(/[0-9a-f]{2}/gi);
  if (!pairs) throw new Error(`Not a SHA-256 fingerprint: ${text.trim()}`);
  return pairs.join(':').toUpperCase();
}

/** Matches the listed CAs with the certificates of the bundles, and compares with what was known before. */
export function updateTrust(
  listed: readonly ListedCa[],
  bundles: readonly string[],
  previous: readonly TrustedCa[],
  now: Date,
): TrustUpdate {
  const certificates = new Map(bundles.flatMap(splitBundle).map((one) => [one.fingerprint256, one]));
  const authorities = listed.flatMap((ca) => {
    const certificate = certificates.get(ca.sha256);
    return certificate ? [toTrustedCa(certificate)] : [];
  });
  const known = new Set(previous.map((ca) => ca.sha256));
  const kept = new Set(listed.map((ca) => ca.sha256));
  return {
    authorities,
    unmatched: listed.filter((ca) => !certificates.has(ca.sha256)),
    added: listed.filter((ca) => !known.has(ca.sha256)).map((ca) => ca.subject),
    removed: previous.filter((ca) => !kept.has(ca.sha256)).map((ca) => ca.subject),
    expired: authorities.filter((ca) => Date.parse(ca.notAfter) <= now.getTime()).map((ca) => ca.subject),
  };
}

/** SHA-256 in hex over the sorted fingerprints, one a line. */
export function trustDigest(authorities: readonly ListedCa[]): string {
  const fingerprints = authorities.map((ca) => ca.sha256).sort();
  return createHash('sha256').update(fingerprints.join('\n')).digest('hex');
}

function parseJsonList(text: string): ListedCa[] {
  const list = JSON.parse(text) as { authorities?: readonly (Partial<TrustedCa> & { readonly subject: string })[] };
  return (list.authorities ?? []).map(({ subject, sha256, der = '', notAfter = '' }) => ({
    subject: String(subject),
    // The data file of this project has the certificates themselves.
    sha256: normalizeFingerprint(sha256 ?? withFingerprint({ subject, der, notAfter }).sha256),
  }));
}

function parseTextList(text: string): ListedCa[] {
  const listed: ListedCa[] = [];
  let subject = '(no owner given)';
  for (const line of text.split(/\r?\n/)) {
    subject = /^\s*Owner:\s*(.+)$/.exec(line)?.[1] ?? subject;
    const fingerprint = /^\s*SHA-?256:(.+)$/.exec(line)?.[1];
    if (fingerprint !== undefined) listed.push({ subject, sha256: normalizeFingerprint(fingerprint) });
  }
  return listed;
}

function splitBundle(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function toTrustedCa(certificate: X509Certificate): TrustedCa {
  return {
    subject: subjectLine(certificate.subject),
    sha256: certificate.fingerprint256,
    notAfter: certificate.validToDate.toISOString(),
    der: certificate.raw.toString('base64'),
  };
}

/** One CA a line, so that a change of the list is a readable change of the file. */
function serialize(data: TrustData): string {
  const { authorities, ...head } = data;
  const lines = authorities.map(({ subject, notAfter, der }) => `    ${JSON.stringify({ subject, notAfter, der })}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "authorities": [\n${lines}\n  ]\n}\n`;
}

function describe(update: TrustUpdate): string {
  const section = (title: string, entries: readonly string[]): string =>
    [`${title}: ${entries.length}`, ...entries.map((entry) => `  ${entry}`)].join('\n');
  const unmatched = update.unmatched.map((ca) => `${ca.subject} (SHA-256 ${ca.sha256})`);
  return [
    section('added', update.added),
    section('removed', update.removed),
    section('expired', update.expired),
    section('without a certificate', unmatched),
  ].join('\n');
}

/** The day the list was published: as given, or as the list itself says it. */
function publishedDay(given: string | undefined, list: string): string {
  const day = given ?? /published (\d{4}-\d{2}-\d{2})/.exec(list)?.[1] ?? '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) return day;
  throw new Error('The list does not say when it was published: add --published YYYY-MM-DD.');
}

function readPrevious(file: string): readonly TrustedCa[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TrustData).authorities.map(withFingerprint) : [];
}

function run(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true, // `--roots a.pem b.pem`
    options: {
      list: { type: 'string' },
      roots: { type: 'string', multiple: true },
      published: { type: 'string' },
      output: { type: 'string' },
    },
  });
  if (values.list === undefined || values.roots === undefined) throw new Error(USAGE);
  const output = values.output ?? DATA_FILE;
  const list = readFileSync(values.list, 'utf8');
  const bundles = [...values.roots, ...positionals].map((file) => readFileSync(file, 'utf8'));
  const update = updateTrust(parseList(list), bundles, readPrevious(output), new Date());
  process.stdout.write(`${describe(update)}\n`);
  if (update.unmatched.length > 0) {
    throw new Error(`${output} is unchanged: add a bundle with the missing certificates to --roots.`);
  }
  const { authorities } = update;
  const published = publishedDay(values.published, list);
  writeFileSync(output, serialize({ source: SOURCE, published, digest: trustDigest(authorities), authorities }));
  process.stdout.write(`${output}: ${authorities.length} certificate authorities\n`);
}

if (import.meta.main) {
  try {
    run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'trust-update failed'}\n`);
    process.exitCode = 1;
  }
}
