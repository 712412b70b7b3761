/**
 * Where in public DNS does PrivateLink look for the record that proves the ownership of a private DNS name? Sources: Manage DNS
 * names for VPC endpoint services; RFC 6761, RFC 6762 and ICANN's reservation of .internal for the names that public DNS never
 * has.
 */

/** How far up the domains of a long name are tried. */
const ANCESTORS = 4;

/** The domains above a name, nearest first, down to two labels; of a name with two labels that name itself. */
export function domainsAbove(dnsName: string): readonly string[] {
  const labels = bare(dnsName).split('.');
  const starts = labels.length <= 2 ? [0] : labels.slice(1, -1).map((_, index) => index + 1);
  return starts.slice(0, ANCESTORS).map((start) => labels.slice(start).join('.'));
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
