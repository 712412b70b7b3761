import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { bothProbers } from '../support/loopback.ts';
import type { DnsRequest, Prober } from '../../lib/net/prober.ts';
import { type DnsZone, startDnsServer } from '../../lib/sandbox/dns.ts';

const LONG = 'x'.repeat(400);

const ZONE: DnsZone = new Map([
  ['proxy.example.test', { A: ['198.51.100.7', '198.51.100.8'], AAAA: ['2001:db8::7'] }],
  ['_token.example.test', { TXT: ['short', LONG] }],
  ['example.test', { NS: ['ns1.example.test', 'ns2.example.test'] }],
  ['alias.example.test', { CNAME: 'proxy.example.test' }],
  ['broken.example.test', { fault: 'servfail' }],
  ['private.example.test', { fault: 'refused' }],
  ['silent.example.test', { fault: 'silent' }],
]);

function dns(name: string, changes: Partial<DnsRequest> = {}): DnsRequest {
  return { kind: 'dns', name, type: 'A', timeoutMs: 5000, ...changes };
}

describe.each(['local', 'remote'])('dns, %s prober', (name) => {
  let resolver: string;
  let prober: Prober;

  beforeEach(async () => {
    const server = await startDnsServer({ zone: ZONE });
    onTestFinished(() => server.close());
    resolver = server.address;
    prober = pick(name, resolver);
  });

  it.each([
    ['A', 'proxy.example.test', ['198.51.100.7', '198.51.100.8']],
    ['AAAA', 'proxy.example.test', ['2001:db8::7']],
    ['TXT', '_token.example.test', ['short', LONG]],
    ['NS', 'example.test', ['ns1.example.test', 'ns2.example.test']],
    ['A', 'alias.example.test', ['198.51.100.7', '198.51.100.8']],
  ] as const)('answers %s of %s', async (type, host, records) => {
    const seen = await prober.observe(dns(host, { type }));
    if (!seen.ok) throw new Error(seen.failure.detail);
    expect(seen.answer.resolver).toBe(resolver);
    expect([...seen.answer.records].toSorted()).toEqual([...records].toSorted());
  });

  it.each([
    ['nxdomain', dns('nobody.example.test')],
    ['no-data', dns('proxy.example.test', { type: 'TXT' })],
    ['servfail', dns('broken.example.test')],
    ['servfail', dns('private.example.test')],
    ['timeout', dns('silent.example.test', { timeoutMs: 200 })],
  ] as const)('says %s', async (kind, request) => {
    const seen = await prober.observe(request);
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'dns', kind, address: resolver } });
  });

  it('says that the resolver cannot be reached', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const nobody = `127.0.0.1:${socket.address().port}`;
    socket.close();
    const seen = await pick(name, nobody).observe(dns('proxy.example.test'));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'dns', kind: 'resolver-unreachable', address: nobody } });
  });
});

function pick(name: string, resolver: string): Prober {
  const found = bothProbers({ resolvers: [resolver] }).find(([candidate]) => candidate === name);
  if (found === undefined) throw new Error(`no ${name} prober`);
  return found[1];
}
