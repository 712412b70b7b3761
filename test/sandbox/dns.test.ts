import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import net from 'node:net';
import { decode, encode, type Packet, streamEncode } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DnsServer, type DnsZone, startDnsServer } from '../../lib/sandbox/dns.ts';

let zone: DnsZone;
let server: DnsServer;
let resolver: Resolver;

beforeEach(async () => {
  zone = new Map([
    ['proxy.xks.example.com', { A: ['10.0.1.10', '10.0.2.10'], TXT: ['vpce:abc'] }],
    ['alias.example.com', { CNAME: 'proxy.xks.example.com' }],
    ['dangling.example.com', { CNAME: 'gone.example.com' }],
    ['loop.example.com', { CNAME: 'loop.example.com' }],
    ['bare.example.com', {}],
    ['broken.example.com', { fault: 'servfail' }],
    ['private.example.com', { fault: 'refused' }],
    ['mute.example.com', { fault: 'silent' }],
  ]);
  server = await startDnsServer({ zone });
  resolver = makeResolver(10_000);
});
afterEach(() => server.close());

function makeResolver(timeout: number): Resolver {
  const made = new Resolver({ timeout, tries: 1 });
  made.setServers([server.address]);
  return made;
}

/** The error code, or what was resolved in spite of expectation. */
async function failure(resolving: Promise<unknown>): Promise<unknown> {
  return resolving.catch((error: NodeJS.ErrnoException) => error.code);
}

function query(name: string, type: 'A' | 'TXT', udpPayloadSize?: number): Packet {
  const additionals: Packet['additionals'] =
    udpPayloadSize === undefined
      ? []
      : [{ type: 'OPT', name: '.', udpPayloadSize, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }];
  return { type: 'query', id: 4711, flags: 0, questions: [{ name, type }], additionals };
}

async function askUdp(packet: Buffer) {
  const socket = createSocket('udp4');
  const message = await new Promise<Buffer>((resolve) => {
    socket.once('message', resolve);
    socket.send(packet, server.port, '127.0.0.1');
  });
  socket.close();
  return { ...decode(message), bytes: message.length };
}

describe('a resolver', () => {
  it('gets addresses and texts', async () => {
    expect(await resolver.resolve4('proxy.xks.example.com')).toEqual(['10.0.1.10', '10.0.2.10']);
    expect(await resolver.resolveTxt('proxy.xks.example.com')).toEqual([['vpce:abc']]);
    zone.set('six.example.com', { AAAA: ['2001:db8::1'] });
    expect(await resolver.resolve6('six.example.com')).toEqual(['2001:db8::1']);
  });

  it('may write names in any case', async () => {
    expect(await resolver.resolve4('PROXY.xks.Example.com')).toHaveLength(2);
    zone.set('Mixed.Example.com', { A: ['10.0.0.1'] });
    expect(await resolver.resolve4('mixed.example.com')).toEqual(['10.0.0.1']);
  });

  it('is led along aliases', async () => {
    expect(await resolver.resolve4('alias.example.com')).toEqual(['10.0.1.10', '10.0.2.10']);
    expect(await resolver.resolveCname('alias.example.com')).toEqual(['proxy.xks.example.com']);
    expect(await failure(resolver.resolve4('dangling.example.com'))).toBe('ENOTFOUND');
    expect(await failure(resolver.resolve4('loop.example.com'))).toBe('ESERVFAIL');
  });

  it('learns that a name does not exist, or has no such record', async () => {
    expect(await failure(resolver.resolve4('unknown.example.com'))).toBe('ENOTFOUND');
    expect(await failure(resolver.resolve6('proxy.xks.example.com'))).toBe('ENODATA');
    expect(await failure(resolver.resolve4('bare.example.com'))).toBe('ENODATA');
    expect(await failure(resolver.resolve4('xks.example.com'))).toBe('ENODATA');
  });

  it('meets faults', async () => {
    expect(await failure(resolver.resolve4('broken.example.com'))).toBe('ESERVFAIL');
    expect(await failure(resolver.resolve4('private.example.com'))).toBe('EREFUSED');
    expect(await failure(makeResolver(100).resolve4('mute.example.com'))).toBe('ETIMEOUT');
  });

  it('sees changes at once', async () => {
    expect(await failure(resolver.resolve4('new.example.com'))).toBe('ENOTFOUND');
    zone.set('new.example.com', { A: ['10.0.0.1'] });
    expect(await resolver.resolve4('new.example.com')).toEqual(['10.0.0.1']);
    zone.set('new.example.com', { A: ['10.0.0.2'] });
    expect(await resolver.resolve4('new.example.com')).toEqual(['10.0.0.2']);
  });

  it('gets long texts, in strings of 255 bytes, and many records over TCP', async () => {
    const long = 'x'.repeat(600);
    zone.set('long.example.com', { TXT: [long] });
    const [strings] = await resolver.resolveTxt('long.example.com');
    expect(strings?.map((text) => text.length)).toEqual([255, 255, 90]);
    zone.set('many.example.com', { TXT: Array(20).fill(long) });
    expect((await resolver.resolveTxt('many.example.com')).map((texts) => texts.join(''))).toEqual(Array(20).fill(long));
  });

  it('is remembered with what it asked', async () => {
    await resolver.resolveTxt('Proxy.xks.example.com');
    expect(server.queries).toEqual([{ name: 'proxy.xks.example.com', type: 'TXT' }]);
  });
});

describe('an answer on the wire', () => {
  it('carries id, question and flags, and EDNS only to those who do', async () => {
    const plain = await askUdp(encode(query('proxy.xks.example.com', 'A')));
    expect(plain).toMatchObject({ id: 4711, type: 'response', flag_aa: true, flag_ra: true, flag_rd: false, flag_tc: false });
    expect(plain.questions).toMatchObject([{ name: 'proxy.xks.example.com', type: 'A' }]);
    expect(plain.additionals).toEqual([]);
    const edns = await askUdp(encode(query('proxy.xks.example.com', 'A', 1232)));
    expect(edns.additionals).toMatchObject([{ type: 'OPT' }]);
  });

  it('names the zone when there is no record', async () => {
    const { authorities } = await askUdp(encode(query('unknown.example.com', 'A')));
    expect(authorities).toMatchObject([{ type: 'SOA', name: 'example.com' }]);
  });

  it('is cut to what the client takes', async () => {
    zone.set('long.example.com', { TXT: ['x'.repeat(600)] });
    expect(await askUdp(encode(query('long.example.com', 'TXT')))).toMatchObject({ flag_tc: true, answers: [] });
    const whole = await askUdp(encode(query('long.example.com', 'TXT', 1232)));
    expect(whole.flag_tc).toBe(false);
    expect(whole.bytes).toBeGreaterThan(600);
  });

  it('is not given to garbage', async () => {
    const socket = createSocket('udp4');
    const response = encode({ type: 'response', questions: [] });
    const garbage = [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(600, 0xff), response];
    for (const packet of garbage) socket.send(packet, server.port, '127.0.0.1');
    const { answers } = await askUdp(encode(query('proxy.xks.example.com', 'A')));
    expect(answers).toHaveLength(2);
    expect(server.queries).toHaveLength(1);
    socket.close();
  });

  it('comes over TCP piece by piece and for several questions on one connection', async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    const two = Buffer.concat([streamEncode(query('proxy.xks.example.com', 'A')), streamEncode(query('bare.example.com', 'A'))]);
    socket.write(two.subarray(0, 1));
    socket.write(two.subarray(1, 20));
    socket.write(two.subarray(20));
    let received = Buffer.alloc(0);
    const messages: Buffer[] = [];
    while (messages.length < 2) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
        messages.push(received.subarray(2, 2 + received.readUInt16BE()));
        received = received.subarray(2 + received.readUInt16BE());
      }
    }
    expect(messages.map((message) => decode(message).answers?.length)).toEqual([2, 0]);
    socket.destroy();
  });
});

describe('closing', () => {
  it('is prompt with connections open, and final', async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    await server.close();
    await closed;
    expect(await failure(resolver.resolve4('proxy.xks.example.com'))).toBe('ECONNREFUSED');
    server = await startDnsServer({ zone });
  });
});
