/**
 * What does the OCSP response say that a server stapled to its certificate? Read from the DER, since Node hands it over unread.
 * The signature of the response is not verified: a server that staples its own revocation has no reason to make it up, and
 * "good" clears nothing here. Source: RFC 6960 §4.2.1.
 */
import type { X509Certificate } from 'node:crypto';
import { contentOf, type Element, elements, NOTHING } from './der.ts';

/**
 * `unknown`: the responder does not know the certificate; `refused`: it gave no answer; `other-certificate`: nothing is said of
 * this one; `outdated`: good, but no longer or not yet.
 */
export type StapleStatus = 'none' | 'good' | 'revoked' | 'unknown' | 'refused' | 'other-certificate' | 'outdated' | 'unreadable';

const TAG = { enumerated: 0x0a, octets: 0x04, integer: 0x02, sequence: 0x30, time: 0x18, explicit: 0xa0 } as const;
const BASIC_RESPONSE = '2b0601050507300101'; // 1.3.6.1.5.5.7.48.1.1
const STATUS = new Map([
  [0x80, 'good'],
  [0xa1, 'revoked'],
  [0x82, 'unknown'],
] as const);

/** @param staple base64 DER; null: the server stapled nothing */
export function stapleStatus(staple: string | null, leaf: X509Certificate, nowMs: number): StapleStatus {
  if (staple === null) return 'none';
  const [answer, bytes] = elements(contentOf(Buffer.from(staple, 'base64')));
  if (answer?.tag !== TAG.enumerated || answer.content.length !== 1) return 'unreadable';
  if (answer.content[0] !== 0) return 'refused';
  const [type, basic] = elements(contentOf(bytes?.content ?? NOTHING));
  if (type?.content.toString('hex') !== BASIC_RESPONSE || basic?.tag !== TAG.octets) return 'unreadable';
  const [data] = elements(contentOf(basic.content));
  // Behind the time at which it was made stand the single responses; before it version and responder, which do not matter here.
  const parts = elements(data?.content ?? NOTHING);
  const producedAt = parts.findIndex(({ tag }) => tag === TAG.time);
  const responses = producedAt === -1 ? undefined : parts[producedAt + 1];
  if (responses?.tag !== TAG.sequence) return 'unreadable';
  return aboutLeaf(elements(responses.content), leaf, nowMs);
}

function aboutLeaf(responses: readonly Element[], leaf: X509Certificate, nowMs: number): StapleStatus {
  const singles = responses.map(({ content }) => elements(content));
  const own = singles.find(([id]) => serialIn(id) === plainHex(leaf.serialNumber));
  if (own === undefined) return singles.some(([id]) => serialIn(id) !== null) ? 'other-certificate' : 'unreadable';
  const [, status, thisUpdate, next] = own;
  const says = STATUS.get(status?.tag as 0x80);
  if (says === undefined) return 'unreadable';
  if (says !== 'good') return says;
  const fromMs = timeOf(thisUpdate);
  const untilMs = next?.tag === TAG.explicit ? timeOf(elements(next.content)[0]) : Number.POSITIVE_INFINITY;
  if (Number.isNaN(fromMs) || Number.isNaN(untilMs)) return 'unreadable';
  return fromMs <= nowMs && nowMs < untilMs ? 'good' : 'outdated';
}

/** A certificate is named by the hashes of its issuer and its serial number, which comes last. */
function serialIn(id: Element | undefined): string | null {
  const serial = elements(id?.content ?? NOTHING).at(3);
  return serial?.tag === TAG.integer ? plainHex(serial.content.toString('hex')) : null;
}

function plainHex(hex: string): string {
  return hex.toUpperCase().replace(/^0+/, '');
}

/** NaN for anything but `YYYYMMDDHHMMSSZ`, the only form that is allowed (RFC 5280 §4.1.2.5.2). */
function timeOf(element: Element | undefined): number {
  const text = element?.tag === TAG.time ? element.content.toString('latin1') : '';
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
