/** What is read of handshakes on the wire, from bytes made by hand: real ones are in tls.test.ts. */
import { describe, expect, it } from 'vitest';
import { asksForCertificate, readHandshake, wasAskedForCertificate } from '../../lib/net/tls-records.ts';

const record = (type: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff]), content]);
};
const message = (type: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from([type, 0, body.length >> 8, body.length & 0xff]), body]);
const hello = (suite: number, sessionIdLength = 0): Buffer =>
  message(
    2,
    Buffer.concat([
      Buffer.from([3, 3]),
      Buffer.alloc(32),
      Buffer.from([sessionIdLength]),
      Buffer.alloc(sessionIdLength),
      Buffer.from([suite >> 8, suite & 0xff, 0]),
    ]),
  );
const certificates = (...ders: readonly Buffer[]): Buffer => {
  const list = Buffer.concat(ders.flatMap((der) => [Buffer.from([0, der.length >> 8, der.length & 0xff]), der]));
  return message(11, Buffer.concat([Buffer.from([0, list.length >> 8, list.length & 0xff]), list]));
};
const CHANGE = record(20, Buffer.from([1]));
const sealed = (length: number): Buffer => record(23, Buffer.alloc(length));

describe('a readable handshake', () => {
  it('shows suite and chain, over records of any cut', () => {
    const ders = [Buffer.from('leaf'), Buffer.from('issuer')];
    const whole = Buffer.concat([hello(0xc02c, 32), certificates(...ders), message(13), message(14)]);
    for (const cut of [1, 5, 50, whole.length]) {
      const sent = Buffer.concat([record(22, whole.subarray(0, cut)), record(22, whole.subarray(cut))]);
      expect(readHandshake(sent)).toEqual({
        protocol: 'TLSv1.2',
        suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        chain: ders.map((der) => der.toString('base64')),
      });
      expect(asksForCertificate(sent)).toBe(true);
    }
  });

  it('names another suite by its number, and asks for nothing that is not there', () => {
    const sent = record(22, hello(0xc02b), certificates(Buffer.from('leaf')), message(14));
    expect(readHandshake(sent)?.suite).toBe('0xc02b');
    expect(asksForCertificate(sent)).toBe(false);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an alert', record(21, Buffer.from([2, 40]))],
    ['a hello alone', record(22, hello(0xc02c))],
    ['a hello that is cut off', record(22, hello(0xc02c).subarray(0, 20), Buffer.alloc(0))],
    ['what is sealed', Buffer.concat([record(22, hello(0xc02c)), CHANGE, record(22, certificates(Buffer.from('x')))])],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('is none: %s', (_name, sent) => {
    expect(readHandshake(sent)).toBeNull();
    expect(asksForCertificate(sent)).toBe(false);
  });

  it('ends a list of certificates where the bytes end', () => {
    const cut = certificates(Buffer.from('leaf'), Buffer.alloc(100)).subarray(0, 60);
    expect(readHandshake(record(22, hello(0xc030), cut))?.chain).toEqual([Buffer.from('leaf').toString('base64')]);
  });
});

describe('an empty client certificate', () => {
  const greeting = record(22, message(1, Buffer.alloc(200)));

  it.each<[string, string, readonly Buffer[], boolean]>([
    ['TLS_AES_256_GCM_SHA384', 'Finished and closing', [sealed(69), sealed(19)], false],
    ['TLS_AES_256_GCM_SHA384', 'Finished alone', [sealed(69)], false],
    ['TLS_AES_256_GCM_SHA384', 'Certificate, Finished, closing', [sealed(25), sealed(69), sealed(19)], true],
    ['TLS_AES_256_GCM_SHA384', 'both in one record', [sealed(77), sealed(19)], true],
    ['TLS_CHACHA20_POLY1305_SHA256', 'Finished and closing', [sealed(53), sealed(19)], false],
    ['TLS_CHACHA20_POLY1305_SHA256', 'both in one record', [sealed(61), sealed(19)], true],
  ])('TLS 1.3, %s: %s', (suite, _name, after, asked) => {
    expect(wasAskedForCertificate(Buffer.concat([greeting, CHANGE, ...after]), 'TLSv1.3', suite)).toBe(asked);
  });

  it('is readable up to TLS 1.2', () => {
    const answer = (...messages: readonly Buffer[]) =>
      Buffer.concat([greeting, record(22, ...messages), CHANGE, record(22, message(11))]);
    expect(wasAskedForCertificate(answer(message(11), message(16)), 'TLSv1.2', 'X')).toBe(true);
    expect(wasAskedForCertificate(answer(message(16)), 'TLSv1.2', 'X')).toBe(false);
  });
});
