import { expect, it } from 'vitest';
import { LATE, startTimeBudget } from '../../lib/service/time-budget.ts';

it('gives what comes in time', async () => {
  const budget = startTimeBudget(60_000);
  expect(await budget.within(Promise.resolve(7))).toBe(7);
  expect(budget.isOver).toBe(false);
  budget.end();
});

it('passes on what fails in time', async () => {
  const budget = startTimeBudget(60_000);
  await expect(budget.within(Promise.reject(new Error('no')))).rejects.toThrow('no');
  budget.end();
});

it('says LATE for what does not come, and for everything after', async () => {
  const budget = startTimeBudget(1);
  expect(await budget.within(new Promise(() => {}))).toBe(LATE);
  expect(budget.isOver).toBe(true);
  expect(await budget.within(new Promise(() => {}))).toBe(LATE);
});

it('lets one thing have a share of the time only', async () => {
  const budget = startTimeBudget(60_000);
  expect(await budget.within(new Promise(() => {}), 1)).toBe(LATE);
  expect(budget.isOver).toBe(false);
  expect(await budget.within(Promise.resolve(7), 60_000)).toBe(7);
  budget.end();
});

it('what fails afterwards disturbs nobody', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  let fail: (error: Error) => void = () => {};
  const budget = startTimeBudget(1);
  const late = await budget.within(new Promise((_, reject) => (fail = reject)));
  fail(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect([late, unhandled]).toEqual([LATE, []]);
});
