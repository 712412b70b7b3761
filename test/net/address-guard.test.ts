import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardTarget } from '../../lib/net/address-guard.ts';
import { bothProbers, listen } from '../support/loopback.ts';

describe('guardTarget', () => {
  it.each([
    ['public', '52.94.133.131', 443, null],
    ['public', '52.94.133.131', 8443, 'port 8443'],
    ['public', '10.0.1.10', 443, 'private'],
    ['public', '127.0.0.1', 443, 'loopback'],
    ['public', '169.254.169.254', 443, 'metadata'],
    ['public', '169.254.7.7', 443, 'link-local'],
    ['public', '100.64.1.1', 443, 'carrier-grade-nat'],
    ['public', '224.0.0.1', 443, 'multicast'],
    ['public', '203.0.113.7', 443, 'documentation'],
    ['public', '198.18.0.1', 443, 'benchmarking'],
    ['public', '240.0.0.1', 443, 'reserved'],
    ['public', '2600:1f18::1', 443, 'ipv6'],
    ['public', 'localhost', 443, 'not-an-address'],
    ['vpc', '10.0.1.10', 443, null],
    ['vpc', '100.64.1.1', 443, null],
    ['vpc', '52.94.133.131', 443, null],
    ['vpc', '10.0.1.10', 8443, null],
    ['vpc', '10.0.1.10', 8080, 'port 8080'],
    ['vpc', '127.0.0.1', 443, 'loopback'],
    ['vpc', '169.254.169.254', 443, 'metadata'],
    ['vpc', '169.254.1.1', 443, 'link-local'],
    ['vpc', '224.0.0.1', 443, 'multicast'],
    ['vpc', '0.0.0.0', 443, 'this-network'],
    ['vpc', '255.255.255.255', 443, 'reserved'],
    ['vpc', '::1', 443, 'ipv6'],
    ['vpc', 'proxy.internal', 443, 'not-an-address'],
    ['lab', '127.0.0.1', 8443, null],
    ['lab', 'localhost', 8443, null],
    ['lab', '169.254.169.254', 80, null],
  ] as const)('%s: %s port %d', (scope, address, port, refusedAs) => {
    const failure = guardTarget({ address, port, vantage: 'here' }, scope, [8443]);
    expect(failure).toEqual(
      refusedAs === null
        ? null
        : {
            phase: 'vantage',
            kind: 'forbidden-address',
            address: `${address}:${port}`,
            detail: `This address or port may not be dialled (${refusedAs}).`,
          },
    );
  });

  const disguises = [
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '017700000001',
    '127.0.0.1.',
    '127.0.0.01',
    '010.0.0.1',
    '0.0.0.0',
    '0',
    '\uff11\uff12\uff17.0.0.1',
    '127\u30020.0.1',
    '127.0.0.1\u0000',
    ' 127.0.0.1',
    '127.0.0.1/8',
    '[::1]',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '192.0.0.8',
    '192.0.0.170',
    '255.255.255.255',
    '',
    'localhost',
    'metadata.google.internal',
  ];

  it.each(['public', 'vpc'] as const)('%s: no disguise gets an address through', (scope) => {
    const admitted = disguises.filter((address) => guardTarget({ address, port: 443, vantage: 'here' }, scope, []) === null);
    expect(admitted).toEqual([]);
  });

  it.each([
    ['10.0.0.0/8', '9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
    ['100.64.0.0/10', '100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
    ['172.16.0.0/12', '172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
    ['192.0.0.0/24', '191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
    ['198.18.0.0/15', '198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ])('public: %s is refused from its first address to its last', (_block, before, first, last, after) => {
    const admits = (address: string): boolean => guardTarget({ address, port: 443, vantage: 'here' }, 'public', []) === null;
    expect([before, first, last, after].map(admits)).toEqual([true, false, false, true]);
  });

  it('admits the extra ports in a VPC only', () => {
    expect(guardTarget({ address: '52.94.133.131', port: 8443, vantage: 'here' }, 'public', [8443])).not.toBeNull();
  });
});

describe.each(['local', 'remote'])('the guard of the %s prober', (name) => {
  const proberWith = (options: Parameters<typeof bothProbers>[0]) => {
    const found = bothProbers(options).find(([candidate]) => candidate === name);
    if (found === undefined) throw new Error(`no ${name} prober`);
    return found[1];
  };

  it.each(['tcp', 'tls', 'https'] as const)('dials no forbidden address for %s', async (kind) => {
    const { target, connections } = await listen(createServer());
    const common = { target, timeoutMs: 1000, serverName: 'a.test' };
    const prober = proberWith({ scope: 'vpc', targetPorts: [target.port] });
    const seen = await (kind === 'tcp'
      ? prober.observe({ kind, target, samples: 1, timeoutMs: 1000 })
      : kind === 'tls'
        ? prober.observe({ kind, ...common, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: null, roots: null })
        : prober.observe({ kind, ...common, leafSha256: [], requests: [{ method: 'GET', path: '/', headers: {}, body: '' }] }));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'vantage', kind: 'forbidden-address' } });
    expect(connections()).toBe(0);
  });

  it('vets the address before the dial map is applied, and reports under the address asked for', async () => {
    const { target, connections } = await listen(createServer((socket) => socket.resume()));
    const dialMap = new Map([
      ['10.0.1.10:443', { host: '127.0.0.1', port: target.port }],
      ['169.254.169.254:443', { host: '127.0.0.1', port: target.port }],
    ]);
    const prober = proberWith({ scope: 'vpc', dialMap });
    const tcp = (address: string) => {
      return prober.observe({ kind: 'tcp', target: { address, port: 443, vantage: 'here' }, samples: 1, timeoutMs: 5000 });
    };
    expect(await tcp('169.254.169.254')).toMatchObject({ ok: false, failure: { address: '169.254.169.254:443' } });
    expect(connections()).toBe(0);
    expect(await tcp('10.0.1.10')).toMatchObject({ ok: true });
    expect(connections()).toBe(2);
    expect(await tcp('10.0.1.11')).toMatchObject({ ok: false, failure: { kind: 'unreachable', address: '10.0.1.11:443' } });
  });

  it('takes a name in the lab', async () => {
    const { target } = await listen(createServer((socket) => socket.resume()));
    const named = { ...target, address: 'localhost' };
    const seen = await proberWith({ scope: 'lab' }).observe({ kind: 'tcp', target: named, samples: 1, timeoutMs: 5000 });
    expect(seen).toMatchObject({ ok: true });
  });
});
