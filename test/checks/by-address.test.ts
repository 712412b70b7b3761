import { describe, expect, it } from 'vitest';
import { groupByAddress } from '../../lib/checks/by-address.ts';

const said = (code: string, evidence: Record<string, number>, more: object = {}) => ({ code, evidence, ...more });

describe('groupByAddress', () => {
  it('makes one finding of equal ones and keeps the others apart, in order', () => {
    const grouped = groupByAddress([
      { address: 'a:443', judged: [said('x', { n: 1 }), said('y', { n: 1 })] },
      { address: 'b:443', judged: [said('x', { n: 1 }), said('y', { n: 2 })] },
    ]);
    expect(grouped).toEqual([
      said('x', { n: 1 }, { evidence: { n: 1, addresses: ['a:443', 'b:443'] } }),
      said('y', { n: 1 }, { evidence: { n: 1, addresses: ['a:443'] } }),
      said('y', { n: 2 }, { evidence: { n: 2, addresses: ['b:443'] } }),
    ]);
  });

  it('keeps findings apart that differ in their rows only', () => {
    const judged = (rows: readonly string[]) => [said('x', {}, { requirements: rows })];
    expect(
      groupByAddress([
        { address: 'a', judged: judged(['R1']) },
        { address: 'b', judged: judged(['R2']) },
      ]),
    ).toHaveLength(2);
  });

  it('makes one finding of those that differ in measured times only: that of the slowest address', () => {
    const grouped = groupByAddress([
      { address: 'a', judged: [said('x', { medianMs: 2, loopbackMs: 0.1, samples: 20 })] },
      { address: 'b', judged: [said('x', { medianMs: 9, loopbackMs: 0.2, samples: 20 })] },
      { address: 'c', judged: [said('x', { medianMs: 2, loopbackMs: 0.1, samples: 19 })] },
    ]);
    const byAddress = [
      { address: 'a', medianMs: 2 },
      { address: 'b', medianMs: 9 },
    ];
    expect(grouped).toEqual([
      { code: 'x', evidence: { medianMs: 9, loopbackMs: 0.2, samples: 20, byAddress, addresses: ['a', 'b'] } },
      { code: 'x', evidence: { medianMs: 2, loopbackMs: 0.1, samples: 19, addresses: ['c'] } },
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(groupByAddress([])).toEqual([]);
  });
});
