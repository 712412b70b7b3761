import { describe, expect, it } from 'vitest';
import type { TcpRequest } from '../../lib/net/prober.ts';
import { routeProber } from '../../lib/net/route-prober.ts';
import { proberAt } from '../support/loopback.ts';

const TCP: TcpRequest = {
  kind: 'tcp',
  target: { address: '10.0.1.10', port: 443, vantage: 'vpc-0abc' },
  samples: 3,
  timeoutMs: 1000,
};

describe('routeProber', () => {
  const prober = routeProber({
    here: proberAt('here'),
    inVpc: (vpcId) => (vpcId === 'vpc-0abc' ? proberAt(vpcId) : undefined),
  });
  const tcpAt = (vantage: string): TcpRequest => ({ ...TCP, target: { ...TCP.target, vantage } });

  it.each([
    ['here', tcpAt('here'), 'here'],
    ['in its VPC', tcpAt('vpc-0abc'), 'vpc-0abc'],
    ['here, for names', { kind: 'dns', name: 'a.test', type: 'A', timeoutMs: 1000 } as const, 'here'],
  ])('looks %s', async (_case, request, place) => {
    expect(await prober.observe(request)).toMatchObject({ perspective: { place } });
  });

  it('says which interface endpoints were made for probing', () => {
    const named = routeProber({ here: proberAt('here'), inVpc: () => undefined, probeEndpointIds: ['vpce-1'] });
    expect([prober.probeEndpointIds, named.probeEndpointIds]).toEqual([[], ['vpce-1']]);
  });

  it('says where the probers stand', () => {
    const places = new Map([['vpc-0abc', { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] }]]);
    const placed = routeProber({ here: proberAt('here'), inVpc: () => undefined, places });
    expect([prober.places?.size, placed.places]).toEqual([0, places]);
  });

  it('says so when there is no prober in that VPC', async () => {
    expect(await prober.observe(tcpAt('vpc-0def'))).toEqual({
      ok: false,
      perspective: { place: 'vpc-0def', region: null },
      failure: {
        phase: 'vantage',
        kind: 'no-vantage',
        address: '10.0.1.10:443',
        detail: 'No prober is configured for this network (vpc-0def).',
      },
    });
  });
});
