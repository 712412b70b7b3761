/** What the page about deployment and the policy of the deployer say is what the code says now. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEPLOYER_GRANTS, DEPLOYER_ON_EVERYTHING } from '../../lib/deployment/deployer-grants.ts';
import { deployerPolicy } from '../../lib/deployment/deployer-policy.ts';
import { PACKAGING, PARAMETERS } from '../../lib/deployment/parameters.ts';
import { fillPage } from '../../lib/tooling/deployment/deployment-page.ts';

const root = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const PAGE = root('lib/deployment/docs/deployment.md');

describe('the page about deployment', () => {
  it('has the parameters, the variables and the cost of now: npm run docs', async () => {
    expect(await fillPage(PAGE)).toBe(PAGE);
    for (const name of [...Object.keys(PARAMETERS), ...Object.keys(PACKAGING)]) expect(PAGE).toContain(`| \`${name}\` |`);
  });

  it('says when a part is missing', async () => {
    await expect(fillPage(PAGE.replaceAll('of cost', 'of nothing'))).rejects.toThrow('no part cost');
  });

  it('names every variable that is read when packaging, and no other', () => {
    const read = [...root('lib/deployment/settings.ts').matchAll(/variables\.(XKS_PREFLIGHT_\w+)/g)].map(([, name]) => name);
    expect(Object.keys(PACKAGING).toSorted()).toEqual([...new Set(read)].toSorted());
  });

  it('has ten steps', () => {
    const [, steps = ''] = PAGE.split('## The first deployment, in ten steps');
    const numbers = [...(steps.split('\n## ')[0] ?? '').matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('names only commands that are there', () => {
    const { scripts } = JSON.parse(root('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const used = [...PAGE.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the policy of the deployer', () => {
  const actions = deployerPolicy().Statement.flatMap(({ Action }) => Action);

  it('is the committed one: npm run docs', () => {
    expect(JSON.parse(root('lib/deployment/docs/deployer-policy.json'))).toEqual(deployerPolicy());
  });

  it('has no wildcard in any action', () => {
    expect(actions.length).toBeGreaterThan(80);
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z]+$/.test(action))).toEqual([]);
  });

  it('allows on everything only what AWS knows no resource for, or narrows it by a condition', () => {
    const wide = deployerPolicy().Statement.filter(({ Resource, Condition }) => Resource === '*' && Condition === undefined);
    expect(wide.flatMap(({ Action }) => Action).filter((action) => !(action in DEPLOYER_ON_EVERYTHING))).toEqual([]);
  });

  it('otherwise touches this stack alone', () => {
    const all = deployerPolicy().Statement.flatMap(({ Resource }) => Resource);
    const elsewhere = all.filter(
      (resource) => resource !== '*' && !resource.includes('xks-preflight-*') && !resource.startsWith('arn:aws:apigateway:'),
    );
    expect(elsewhere).toEqual([]);
  });

  it('hands roles to the services of this stack only', () => {
    const passing = deployerPolicy().Statement.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing).toMatchObject([{ Action: ['iam:PassRole'], Condition: { StringEquals: { 'iam:PassedToService': {} } } }]);
  });

  it('fits into the inline policy of a role', () => {
    expect(JSON.stringify(deployerPolicy()).length).toBeLessThan(10_240);
    expect(Object.keys(DEPLOYER_GRANTS).length).toBeGreaterThan(10);
  });
});
