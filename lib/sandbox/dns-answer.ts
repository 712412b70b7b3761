/** What a resolver says to a question about the names of the sandbox: pure, from zone and question to answer. */
import type { Answer } from 'dns-packet';

/** The records of one name. An entry without any is a name that exists and has none. */
export interface DnsEntry {
  A?: string[];
  AAAA?: string[];
  /** One text a record, of any length. */
  TXT?: string[];
  /** Name servers: where a zone begins. */
  NS?: string[];
  CNAME?: string;
  /** The resolver cannot say: it answers so, or not at all. */
  fault?: 'servfail' | 'refused' | 'silent';
}

/** Host name without final dot → its records. Change it at will. */
export type DnsZone = Map<string, DnsEntry>;

export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

export const RCODE = { noError: 0, serverFailure: 2, nameError: 3, refused: 5 } as const;

export interface Resolution {
  readonly rcode: (typeof RCODE)[keyof typeof RCODE];
  readonly answers: Answer[];
  readonly authorities: Answer[];
}

/** A longer chain of aliases is taken for a loop. */
const MAX_ALIASES = 8;

/** Nothing may be cached: faults come and go. */
const TTL = 0;

/** Null: no answer at all. Names are compared without regard to case; aliases are followed, as a recursive resolver does. */
export function resolveQuestion(zone: DnsZone, question: DnsQuestion): Resolution | null {
  const answers: Answer[] = [];
  let { name } = question;
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases += 1) {
    const entry = findEntry(zone, name);
    if (entry?.fault === 'silent') return null;
    if (entry?.fault !== undefined) return failure(entry.fault === 'refused' ? RCODE.refused : RCODE.serverFailure);
    if (entry?.CNAME === undefined || question.type === 'CNAME') return conclude(zone, name, question.type, entry, answers);
    answers.push({ type: 'CNAME', name, ttl: TTL, data: entry.CNAME });
    name = entry.CNAME;
  }
  return failure(RCODE.serverFailure);
}

function failure(rcode: Resolution['rcode']): Resolution {
  return { rcode, answers: [], authorities: [] };
}

function conclude(zone: DnsZone, name: string, type: string, entry: DnsEntry | undefined, aliases: Answer[]): Resolution {
  const records = entry === undefined ? [] : recordsOf(entry, name, type);
  if (records.length > 0) return { rcode: RCODE.noError, answers: [...aliases, ...records], authorities: [] };
  const exists = entry !== undefined || hasNamesBelow(zone, name);
  return { rcode: exists ? RCODE.noError : RCODE.nameError, answers: aliases, authorities: [authority(name)] };
}

function recordsOf(entry: DnsEntry, name: string, type: string): Answer[] {
  switch (type) {
    case 'A':
    case 'AAAA':
      return (entry[type] ?? []).map((data) => ({ type, name, ttl: TTL, data }));
    case 'NS':
      return (entry.NS ?? []).map((data) => ({ type, name, ttl: TTL, data }));
    case 'TXT':
      return (entry.TXT ?? []).map((text) => ({ type, name, ttl: TTL, data: characterStrings(text) }));
    case 'CNAME':
      return entry.CNAME === undefined ? [] : [{ type, name, ttl: TTL, data: entry.CNAME }];
    default:
      return [];
  }
}

/** A TXT record consists of strings of at most 255 bytes (RFC 1035 §3.3). */
function characterStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / 255));
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * 255, (index + 1) * 255));
}

function findEntry(zone: DnsZone, name: string): DnsEntry | undefined {
  for (const [key, entry] of zone) if (canonical(key) === canonical(name)) return entry;
  return undefined;
}

/** A name with others below it exists, although it has no records (RFC 8020). */
function hasNamesBelow(zone: DnsZone, name: string): boolean {
  return [...zone.keys()].some((key) => canonical(key).endsWith(`.${canonical(name)}`));
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Negative answers name the zone they come from (RFC 2308). */
function authority(name: string): Answer {
  const zoneName = name.split('.').slice(1).join('.') || name;
  const data = { mname: `ns.${zoneName}`, rname: `hostmaster.${zoneName}`, serial: 1, minimum: TTL };
  return { type: 'SOA', name: zoneName, ttl: TTL, data };
}
