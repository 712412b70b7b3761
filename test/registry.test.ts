/** The lists of checks and actions, and what hangs on them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../lib/actions/registry.ts';
import { type Check, findingTable } from '../lib/checks/check.ts';
import type { FindingTable } from '../lib/checks/finding-table.ts';
import { CHECKS } from '../lib/checks/registry.ts';
import { SOURCE } from '../lib/xks/sources.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = readdirSync(join(ROOT, 'functions')).map((file) => file.replace(/\.ts$/, ''));

interface Listed {
  readonly id: string;
  readonly permissions: readonly string[];
  readonly findings: FindingTable;
}

const LISTED: readonly Listed[] = [...CHECKS, ...ACTIONS];

describe('ids', () => {
  it('are unique', () => {
    const ids = LISTED.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('name the file of the check', () => {
    expect(CHECKS.map(({ id }) => id).filter((id) => !existsSync(join(ROOT, 'lib/checks', `${id}.ts`)))).toEqual([]);
  });

  it('name the function of each check, and no function checks anything else', () => {
    const wanted = CHECKS.map(({ id }) => `check-${id}`);
    expect(FILES.filter((name) => name.startsWith('check-')).toSorted()).toEqual(wanted.toSorted());
  });

  it('name the function of each action', () => {
    expect(ACTIONS.map(({ id }) => id).filter((id) => !FILES.includes(id))).toEqual([]);
  });
});

describe('checks', () => {
  it('look, and change nothing in AWS', () => {
    const actions = CHECKS.flatMap(({ permissions }): readonly string[] => permissions);
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => !/:(Describe|List|Get)[A-Z]|^kms:Decrypt$/.test(action))).toEqual([]);
  });
});

describe('order', () => {
  it('lets a check use only facts of checks before it', () => {
    const before: string[] = [];
    const early: string[] = [];
    for (const { id, uses } of CHECKS as readonly Check[]) {
      early.push(...uses.filter((name) => !before.includes(name)).map((name) => `${id} uses ${name}`));
      before.push(id);
    }
    expect(early).toEqual([]);
  });
});

describe.each(LISTED.map((one) => [one.id, one] as const))('%s', (id, one) => {
  const specs = Object.entries(findingTable(one));

  it('declares codes of its own, spelled alike', () => {
    expect(specs.map(([code]) => code).filter((code) => !new RegExp(`^${id}/[a-z0-9]+(-[a-z0-9]+)*$`).test(code))).toEqual([]);
  });

  it('has something good and something bad to say', () => {
    const verdicts = Object.values(one.findings).map(({ verdict }) => verdict);
    expect(verdicts).toContain('pass');
    expect(verdicts.some((verdict) => verdict === 'fail' || verdict === 'error')).toBe(true);
  });

  it('gives every code a title and a source', () => {
    const sources: readonly string[] = Object.values(SOURCE);
    expect(
      specs.filter(([, { title, citation }]) => title.length < 10 || !sources.includes(citation)).map(([code]) => code),
    ).toEqual([]);
  });

  it('gives every bad code a remedy, and a prediction unless nothing could be told', () => {
    const lacking = specs.filter(([, spec]) => {
      if (spec.verdict === 'pass' || spec.verdict === 'skipped') return false;
      return spec.remedy.length < 20 || (spec.verdict !== 'error' && spec.kms === null);
    });
    expect(lacking.map(([code]) => code)).toEqual([]);
  });

  it('names rows of the catalogue in one spelling', () => {
    const odd = specs.flatMap(([, { requirements }]) => requirements).filter((row) => !/^XKS-[A-Z]+-\d{3}$/.test(row));
    expect(odd).toEqual([]);
  });

  it('declares permissions as IAM spells them, each once', () => {
    expect(one.permissions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))).toEqual([]);
    expect(one.permissions).toEqual([...new Set(one.permissions)]);
  });
});
