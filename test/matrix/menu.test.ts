/** The menu of faults against the list of findings: one for each that is bad. */
import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../lib/cli/catalog.ts';
import { FAULTS } from '../../lib/sandbox/faults.ts';

/** Bad findings that no fault brings about, because a sandbox on loopback cannot. */
const WITHOUT_FAULT: Readonly<Record<string, string>> = Object.fromEntries(
  ['nobody-told', 'some-not-told', 'leftover', 'no-dashboard', 'not-put-back', 'undecided'].map((state) => [
    `repair-alarms/${state}`,
    'a step of the re-validation machine, not of a run: test/actions/repair-alarms.test.ts brings each about',
  ]),
);

const BAD = CATALOG.filter(({ spec }) => spec.verdict === 'fail' || spec.verdict === 'error' || spec.verdict === 'warn');
const CODES = CATALOG.map(({ code }) => code);
const COVERED = new Set(FAULTS.flatMap(({ codes }) => codes));

describe('the menu', () => {
  it('has a fault for every bad finding', () => {
    expect(BAD.map(({ code }) => code).filter((code) => !COVERED.has(code) && !(code in WITHOUT_FAULT))).toEqual([]);
  });

  it('lists no exception that is none', () => {
    const bad = BAD.map(({ code }) => code);
    expect(Object.keys(WITHOUT_FAULT).filter((code) => COVERED.has(code) || !bad.includes(code))).toEqual([]);
  });

  it('names only findings that exist, and each fault once', () => {
    const named = FAULTS.flatMap(({ codes, also = {} }) => [...codes, ...Object.keys(also)]);
    expect(named.filter((code) => !CODES.includes(code))).toEqual([]);
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    expect(FAULTS.filter(({ codes }) => codes.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('expects nothing twice: a code is either the fault or its consequence', () => {
    expect(FAULTS.filter(({ codes, also = {} }) => codes.some((code) => code in also)).map(({ name }) => name)).toEqual([]);
  });
});
