import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned, readProof } from '../../lib/service/slack-signature.ts';
import { SIGNING_SECRET } from '../support/slack-call.ts';

const NOW = Date.parse('2026-01-02T03:04:05.600Z');
const SECONDS = String(Math.floor(NOW / 1_000));
const HEX = 'ab'.repeat(32);

/** HMAC-SHA256 by its definition (RFC 2104), for keys of up to 64 bytes. */
function hmacByHand(key: string, message: Buffer): string {
  const pad = (byte: number): Buffer => Buffer.from(Buffer.from(key.padEnd(64, '\0')).map((one) => one ^ byte));
  const hash = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  return hash(pad(0x5c), hash(pad(0x36), message)).toString('hex');
}

const headers = (signature: string, timestamp = SECONDS) => ({
  'x-slack-signature': signature,
  'x-slack-request-timestamp': timestamp,
});

describe('what shows who sent a call', () => {
  it.each([
    ['no signature', { 'x-slack-request-timestamp': SECONDS }],
    ['no timestamp', { 'x-slack-signature': `v0=${HEX}` }],
    ['a signature of another version', headers(`v1=${HEX}`)],
    ['a signature without version', headers(HEX)],
    ['a signature that is too short', headers(`v0=${HEX.slice(2)}`)],
    ['a signature that is too long', headers(`v0=${HEX}ab`)],
    ['a signature in capitals', headers(`v0=${HEX.toUpperCase()}`)],
    ['a signature that is no number', headers(`v0=${'zz'.repeat(32)}`)],
    ['two signatures', headers(`v0=${HEX},v0=${HEX}`)],
    ['a line break behind it', headers(`v0=${HEX}\n`)],
    ['two timestamps', headers(`v0=${HEX}`, `${SECONDS},${SECONDS}`)],
    ['a timestamp that is no number', headers(`v0=${HEX}`, 'now')],
    ['a timestamp with a fraction', headers(`v0=${HEX}`, `${SECONDS}.5`)],
    ['a negative timestamp', headers(`v0=${HEX}`, `-${SECONDS}`)],
    ['a timestamp in milliseconds', headers(`v0=${HEX}`, `${SECONDS}000`)],
    ['a timestamp without end', headers(`v0=${HEX}`, '9'.repeat(400))],
  ])('is not there with %s', (_, given) => {
    expect(readProof(given, NOW)).toBeNull();
  });

  it.each([
    [-299, true],
    [-301, false],
    [299, true],
    [301, false],
  ])('a timestamp of %i seconds counts: %s', (seconds, counts) => {
    expect(readProof(headers(`v0=${HEX}`, String(Number(SECONDS) + seconds)), NOW) !== null).toBe(counts);
  });
});

describe('a signature', () => {
  const body = Buffer.from('text=check+payments&team_id=T1');
  const proofOf = (hex: string) => readProof(headers(`v0=${hex}`), NOW) ?? { timestamp: '', signature: Buffer.alloc(32) };
  const right = hmacByHand(SIGNING_SECRET, Buffer.concat([Buffer.from(`v0:${SECONDS}:`), body]));

  it('is that of version, timestamp and body', () => {
    expect(isSigned(proofOf(right), body, SIGNING_SECRET)).toBe(true);
  });

  it.each([
    ['another body', Buffer.from('text=check+other&team_id=T1'), SIGNING_SECRET, right],
    ['a body with one byte more', Buffer.concat([body, Buffer.from('&')]), SIGNING_SECRET, right],
    ['another secret', body, SIGNING_SECRET.replace(/^./, (one) => (one === '0' ? '1' : '0')), right],
    ['one bit', body, SIGNING_SECRET, right.replace(/.$/, (one) => (one === '0' ? '1' : '0'))],
  ])('is wrong with %s', (_, given, secret, hex) => {
    expect(isSigned(proofOf(hex), given, secret)).toBe(false);
  });

  it('is wrong with another timestamp', () => {
    const proof = readProof(headers(`v0=${right}`, String(Number(SECONDS) + 1)), NOW);
    expect(proof !== null && isSigned(proof, body, SIGNING_SECRET)).toBe(false);
  });

  it('is of the bytes as they came, also where these are no text', () => {
    const bytes = Buffer.from([0x74, 0xff, 0xfe]);
    const hex = hmacByHand(SIGNING_SECRET, Buffer.concat([Buffer.from(`v0:${SECONDS}:`), bytes]));
    expect(isSigned(proofOf(hex), bytes, SIGNING_SECRET)).toBe(true);
  });
});
