import { describe, expect, it } from 'vitest';
import { lazily } from '../../lib/service/lazy-port.ts';

interface Adder {
  add(left: number, right: number): Promise<number>;
}

function makeAdder(loads: string[], fails = false): Adder {
  return lazily(async () => {
    loads.push('loaded');
    if (fails) throw new Error('no such module');
    const offset = 1;
    return { add: async (left: number, right: number) => left + right + offset };
  });
}

describe('a lazy port', () => {
  it('loads with the first call, once, and answers as the port does', async () => {
    const loads: string[] = [];
    const adder = makeAdder(loads);
    expect(loads).toEqual([]);
    expect(await Promise.all([adder.add(1, 2), adder.add(3, 4)])).toEqual([4, 8]);
    expect(loads).toEqual(['loaded']);
  });

  it('may be awaited itself', async () => {
    const loads: string[] = [];
    const adder = makeAdder(loads);
    expect(await Promise.resolve(adder)).toBe(adder);
    expect(loads).toEqual([]);
  });

  it('rejects the call when it cannot be loaded', async () => {
    await expect(makeAdder([], true).add(1, 2)).rejects.toThrow('no such module');
  });
});
