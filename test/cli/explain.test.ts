import { ACTIONS } from '../../lib/actions/registry.ts';
import { CHECKS } from '../../lib/checks/registry.ts';
import { describe, expect, test } from 'vitest';
import { CATALOG } from '../../lib/cli/catalog.ts';
import { runOn } from '../../lib/cli/main.ts';
import { REQUIREMENTS } from '../../lib/xks/requirements.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

async function explain(...argv: readonly string[]): Promise<string> {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['explain', ...argv])).toBe(0);
  return terminal.printed.stdout;
}

test('a fault is explained with title, what KMS would say by kind of store, remedy and source', async () => {
  const text = await explain('tls/expired');
  expect(text).toMatch(/^FAIL {2}The certificate has expired$/m);
  expect(text).toMatch(/KMS would say, public endpoint: create fails with XksProxyUriUnreachableException/);
  expect(text).toMatch(/KMS would say, VPC endpoint service: create passes; connect fails with/);
  expect(text).toMatch(/To do {3}\S/);
  expect(text).toMatch(/Requirement XKS-TLS-015/);
});

test('a command in a remedy keeps its placeholders and stands alone', async () => {
  expect(await explain('vpc-endpoint-service/acceptance-required')).toMatch(
    /^ +aws ec2 modify-vpc-endpoint-service-configuration .*'<SERVICE_ID>'.*$/m,
  );
});

test('without a code every finding of every check and action is listed once, below its check', async () => {
  const text = await explain();
  const codes = [...text.matchAll(/^ {2}(?:FAIL|ERROR|WARN|PASS|SKIP) +([a-z0-9-]+\/[a-z0-9-]+)/gm)].map((match) => match[1]);
  expect(codes).toEqual(CATALOG.map(({ code }) => code));
  expect(new Set(codes).size).toBe(codes.length);
});

describe('as JSON', () => {
  test('one finding is an object', async () => {
    const entry: unknown = JSON.parse(await explain('TLS/expired', '--format', 'json'));
    expect(entry).toMatchObject({ code: 'tls/expired', foundBy: 'tls', verdict: 'fail', kms: { basis: 'documented' } });
  });
  test('all findings are a list', async () => {
    const entries = JSON.parse(await explain('--format', 'json')) as readonly { readonly code: string }[];
    expect(entries.map(({ code }) => code)).toEqual(CATALOG.map(({ code }) => code));
  });
});

describe('a requirement', () => {
  test('is explained with its level, what it means for a store that exists, and the findings that answer it', async () => {
    const text = await explain('xks-tls-015');
    expect(text).toMatch(/^XKS-TLS-015 The certificate has not expired$/m);
    expect(text).toMatch(/Level +required/);
    expect(text).toMatch(/Existing +looked at again.*when it is broken, keys are/);
    expect(text).toMatch(/Answered by +PASS +tls\/\S+$/m);
    expect(text).toMatch(/^ +FAIL +tls\/expired$/m);
  });

  test('that no finding answers says why', async () => {
    const text = await explain('XKS-OPS-007');
    expect(text).toMatch(/No finding +only people know\. A backup/);
    expect(text).not.toMatch(/Answered by/);
  });

  test('that does not exist is not guessed', async () => {
    const terminal = fakeTerminal();
    expect(await runOn(terminal, ['explain', 'XKS-TLS-099'])).toBe(3);
    expect(terminal.printed.stderr).toMatch(/There is no requirement "XKS-TLS-099".*explain --requirements/s);
  });

  test('stands in the list, the table and the JSON of all of them', async () => {
    const listed = [...(await explain('--requirements')).matchAll(/^ {2}(XKS-[A-Z]+-\d{3}) /gm)].map((match) => match[1]);
    expect(listed).toEqual(REQUIREMENTS.map(({ id }) => id));
    const table = [...(await explain('--requirements', '--format', 'markdown')).matchAll(/^\| (XKS-[A-Z]+-\d{3}) \|/gm)];
    expect(table.map((match) => match[1])).toEqual(listed);
    const rows = JSON.parse(await explain('--requirements', '--format', 'json')) as readonly { readonly id: string }[];
    expect(rows.map(({ id }) => id)).toEqual(listed);
    expect(rows.find(({ id }) => id === 'XKS-OPS-007')).toMatchObject({ answer: 'not-verifiable', findings: [] });
  });
});

test('--permissions is a policy with every action that a run from here needs, each once', async () => {
  const policy = JSON.parse(await explain('--permissions')) as {
    readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
  };
  const [look, create, undo, remove] = policy.Statement.map(({ Action }) => Action);
  const declared = [...CHECKS, ...ACTIONS].flatMap(({ permissions }) => permissions as readonly string[]);
  const ofMachine = declared.filter((action) => !/^(dynamodb|sts):|:PutMetricData$/.test(action));
  expect([look, create, undo].flatMap((actions) => actions ?? []).toSorted()).toEqual([...new Set(ofMachine)].toSorted());
  expect(look?.filter((action) => /:(Create|Put|Connect|Tag)/.test(action))).toEqual([]);
  expect(create).toContain('kms:CreateCustomKeyStore');
  expect(undo).toEqual(['kms:DeleteCustomKeyStore', 'kms:DisconnectCustomKeyStore']);
  expect(remove).toEqual(['cloudwatch:DeleteAlarms', 'cloudwatch:DeleteDashboards', 'cloudwatch:ListDashboards']);
});

test('all findings are a page in markdown, one heading each; a single one is not', async () => {
  const page = await explain('--format', 'markdown');
  expect([...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1])).toEqual(CATALOG.map(({ code }) => code));
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['explain', 'tls/expired', '--format', 'markdown'])).toBe(3);
  expect(terminal.printed.stderr).toMatch(/leave CODE out/);
});
