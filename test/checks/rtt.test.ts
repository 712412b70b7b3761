import { describe, expect, it } from 'vitest';
import { type RttAt, rtt } from '../../lib/checks/rtt.ts';
import type { Target } from '../../lib/model/facts.ts';
import { netFailure } from '../../lib/net/net-failure.ts';
import { checkInput, findingsOf, healthyVpcParams, run } from '../support/builders.ts';

const FIRST: Target = { address: '10.0.1.10', port: 443, vantage: 'vpc-0a1b2c3d4e5f60718' };
const SECOND: Target = { ...FIRST, address: '10.0.2.10' };
const INSIDE = { place: 'vpc-0a1b2c3d4e5f60718', region: 'us-east-1' };

function measured(samplesMs: readonly number[], target = FIRST, perspective: RttAt['seen']['perspective'] = INSIDE): RttAt {
  return { target, seen: { ok: true, perspective, answer: { samplesMs, loopbackMs: 0.05, failures: [] } } };
}

const LOST = netFailure('tcp', 'timeout', '10.0.1.10:443');

/** Twenty samples, `slow` of them at 80 ms and the rest at 10. */
const twenty = (slow: number): readonly number[] => Array.from({ length: 20 }, (_, index) => (index < slow ? 80 : 10));

describe('rtt', () => {
  it.each<[string, RttAt, string, string]>([
    ['a near proxy', measured(twenty(0)), 'rtt/near', 'pass'],
    ['exactly at the limit', measured([35]), 'rtt/near', 'pass'],
    ['just over it', measured([35.01]), 'rtt/too-far', 'fail'],
    ['one slow sample in twenty', measured(twenty(1)), 'rtt/near', 'pass'],
    ['two slow samples in twenty', measured(twenty(2)), 'rtt/unsteady', 'warn'],
    ['more than half of them slow', measured(twenty(11)), 'rtt/too-far', 'fail'],
    ['far, seen from a laptop', measured([200], FIRST, { place: 'this machine', region: null }), 'rtt/outside-region', 'warn'],
    ['near, seen from another Region', measured([2], FIRST, { place: 'x', region: 'eu-west-1' }), 'rtt/outside-region', 'warn'],
    ['no sample', measured([]), 'rtt/unmeasured', 'error'],
    ['no connection', { target: FIRST, seen: { ok: false, perspective: INSIDE, failure: LOST } }, 'rtt/unmeasured', 'error'],
  ])('%s', (_name, seen, code, verdict) => {
    expect(findingsOf(rtt, [seen])).toMatchObject([{ code, verdict, evidence: { addresses: ['10.0.1.10:443'] } }]);
  });

  it('says when connections were lost on the way', () => {
    const seen: RttAt = {
      target: FIRST,
      seen: { ok: true, perspective: INSIDE, answer: { samplesMs: [5], loopbackMs: 0.05, failures: [LOST] } },
    };
    expect(findingsOf(rtt, [seen])).toMatchObject([
      { code: 'rtt/near' },
      { code: 'rtt/connections-lost', verdict: 'warn', evidence: { lost: 1, tried: 2, why: 'timeout' } },
    ]);
  });

  it('judges each address, and tells the later checks the worst', () => {
    const seen = [measured([10]), measured([40], SECOND)];
    expect(findingsOf(rtt, seen).map(({ code, evidence }) => [code, evidence['addresses']])).toEqual([
      ['rtt/near', ['10.0.1.10:443']],
      ['rtt/too-far', ['10.0.2.10:443']],
    ]);
    expect(rtt.facts?.(seen, checkInput())).toEqual({ medianMs: 40 });
    expect(rtt.facts?.([measured([])], checkInput())).toBeNull();
  });

  it('takes a tightened or loosened limit and shows it beside the advised one', () => {
    const withLimit = (RttMs: number) => checkInput({ params: healthyVpcParams({ Preflight: { Thresholds: { RttMs } } }) });
    expect(findingsOf(rtt, [measured([20])], withLimit(10))).toMatchObject([{ code: 'rtt/too-far', evidence: { limitMs: 10 } }]);
    expect(findingsOf(rtt, [measured([45])], withLimit(50))).toMatchObject([
      { code: 'rtt/near', evidence: { medianMs: 45, limitMs: 50, advisedMs: 35, loopbackMs: 0.05 } },
    ]);
  });

  it('puts the figures into the remedy and predicts what KMS would say', () => {
    const [found] = findingsOf(rtt, [measured([60])]);
    expect(found?.remedy).toContain('nearer to us-east-1');
    expect(found?.remedy).toContain('60 ms and may be 35 ms');
    expect(found?.kms).toMatchObject({ create: [], connect: ['XKS_PROXY_TIMED_OUT', 'XKS_PROXY_NOT_REACHABLE'] });
  });

  it('has nothing to look at without an address', () => {
    expect(rtt.blockedBy?.({ 'locate-proxy': null })).toEqual(['locate-proxy']);
    expect(rtt.blockedBy?.({ 'locate-proxy': { host: 'h', targets: [FIRST], perspective: 'p' } })).toEqual([]);
  });

  it('measures one address after the other, twenty times each', async () => {
    const asked: unknown[] = [];
    const input = checkInput({
      run: run(),
      facts: { 'locate-proxy': { host: 'h', targets: [FIRST, SECOND], perspective: 'p' } },
    });
    const seen = await rtt.observe(input, {
      prober: {
        observe: async (request) => {
          asked.push(request);
          return { ok: false, perspective: INSIDE, failure: LOST };
        },
      },
    });
    expect(seen.map(({ target }) => target)).toEqual([FIRST, SECOND]);
    expect(asked).toMatchObject([
      { kind: 'tcp', samples: 20, target: FIRST },
      { kind: 'tcp', samples: 20, target: SECOND },
    ]);
  });
});
