import { describe, expect, test } from 'vitest';
import { CATALOG } from '../../lib/cli/catalog.ts';
import { runOn } from '../../lib/cli/main.ts';
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
