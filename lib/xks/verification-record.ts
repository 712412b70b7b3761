/**
 * Where in public DNS does PrivateLink look for the record that proves the ownership of a private DNS name? Sources: Manage DNS
 * names for VPC endpoint services; RFC 6761, RFC 6762 and ICANN's reservation of .internal for the names that public DNS never
 * has.
 */

/** How far up the domains of a long name are tried. */
const ANCESTORS = 4;

/** The domains above a name, nearest first, down to two labels; where nobody can own any of them, the name itself before them. */
export function domainsAbove(dnsName: string): readonly string[] {
  const labels = bare(dnsName).split('.');
  const above = labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
  return (above.every(isPublicSuffix) ? [bare(dnsName), ...above] : above).slice(0, ANCESTORS);
}

/**
 * Full names under which the record may stand. `recordName` is what EC2 gives: a label to be put in front of a domain, or, in
 * case it ends in one of the domains, the full name already.
 */
export function recordCandidates(recordName: string, dnsName: string): readonly string[] {
  const name = bare(recordName);
  const domains = domainsAbove(dnsName);
  const isFull = domains.some((domain) => name.toLowerCase().endsWith(`.${domain.toLowerCase()}`));
  return isFull ? [name] : domains.map((domain) => `${name}.${domain}`);
}

/**
 * Where such a record is put by mistake: below the name itself, at the name or its domain without the label, and with the domain
 * twice, because many DNS consoles add it by themselves.
 */
export function misplacedCandidates(recordName: string, dnsName: string): readonly string[] {
  const right = recordCandidates(recordName, dnsName);
  const [domain] = domainsAbove(dnsName);
  const [first] = right;
  if (domain === undefined || first === undefined) return [];
  const label = first.split('.')[0] ?? first;
  const names = [`${first}.${domain}`, `${label}.${bare(dnsName)}`, bare(dnsName), domain];
  return [...new Set(names)].filter((name) => !right.includes(name));
}

/** Second-level domains under which registries of countries sell names: a zone there is nobody's own. */
const SECOND_LEVEL = /^(ac|co|com|edu|go|gob|gov|govt|gv|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** The domains above a name that somebody may own, nearest first; of a name right below a public suffix the name itself. */
export function ownableDomains(dnsName: string): readonly string[] {
  const labels = bare(dnsName).split('.');
  const above = labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
  const ownable = above.filter((domain) => !isPublicSuffix(domain));
  return ownable.length > 0 ? ownable : [bare(dnsName)];
}

/**
 * True when the domain itself can be nobody's own. The full list of such suffixes changes monthly and is not carried here; what
 * it lacks is taken for a domain.
 */
function isPublicSuffix(domain: string): boolean {
  return SECOND_LEVEL.test(bare(domain).toLowerCase());
}

const NEVER_PUBLIC = [
  'internal',
  'local',
  'localhost',
  'test',
  'invalid',
  'lan',
  'corp',
  'home',
  'home.arpa',
  'intranet',
  'private',
];

/** True when no domain above the name can exist in public DNS. */
export function isNeverPublic(dnsName: string): boolean {
  const name = bare(dnsName).toLowerCase();
  return !name.includes('.') || NEVER_PUBLIC.some((domain) => name.endsWith(`.${domain}`));
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
