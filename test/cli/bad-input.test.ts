/** Every slip gets one clear line and exit code 3; never a stack trace, never a secret. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOn } from '../../lib/cli/main.ts';
import { healthyCredential, healthyVpcParams } from '../support/builders.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type CliEnd, runCli } from '../support/run-cli.ts';

let folder = '';
const file = (name: string): string => join(folder, name);
const { RawSecretAccessKey: secret, AccessKeyId } = healthyCredential();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
  await mkdir(file('folder'));
  const files: Readonly<Record<string, string | Buffer>> = {
    'good.json': JSON.stringify(healthyVpcParams()),
    'malformed.json': '{"CustomKeyStoreName": "a",\n  "XksProxyUriPath" "x"}',
    'unknown-field.json': JSON.stringify({ ...healthyVpcParams(), XksProxyUriEndpiont: 'x', Preflight: { Conect: true } }),
    'wrong-type.json': JSON.stringify({ CustomKeyStoreName: 5 }),
    'raw-secret.json': JSON.stringify({ XksProxyAuthenticationCredential: { AccessKeyId, RawSecretAccessKey: secret } }),
    'unknown-code.json': JSON.stringify({ Preflight: { Demote: ['tls/expird'] } }),
    'array.json': '[]',
    'binary.json': Buffer.from([0x7b, 0x00, 0x7d]),
    'latin1.json': Buffer.from('{"CustomKeyStoreName":"Z\xfcrich"}', 'latin1'),
    'not-json.proxy': `AccessKeyId=${AccessKeyId}\nRawSecretAccessKey=${secret}\n`,
    'cut-off.proxy': `{"XksProxyAuthenticationCredential": {"RawSecretAccessKey": "${secret}`,
    'text.proxy': JSON.stringify(secret),
    'empty.pem': '',
    'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    'huge.json': ' '.repeat(100_000),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(file(name), content);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is typed (`@name` is a file of the folder) and what must be said. */
const SLIPS: readonly (readonly [string, RegExp])[] = [
  ['chek @good.json', /Unknown command "chek", did you mean check\?/],
  ['check', /REQUEST\.json is missing\. Type: xks-preflight check REQUEST\.json/],
  ['check @good.json more', /"more" is one word too many/],
  ['check @good.json --formt json', /Unknown flag "--formt", did you mean --format\?/],
  ['check @good.json -x', /Unknown flag "-x"\. See: xks-preflight check --help/],
  ['check @good.json --format', /--format needs a value: --format FORMAT/],
  ['check @good.json --format --verbose', /--format needs a value/],
  ['check @good.json --format=', /--format needs a value/],
  ['check @good.json --verbose=yes', /--verbose takes no value/],
  ['check @good.json --format xml', /--format "xml" is not known\. Formats: text, json/],
  ['check @good.json --yes', /--yes does not belong to check/],
  ['check @good.json --fail-on pass', /--fail-on takes fail or warn, not "pass"/],
  ['check @good.json --connect-to localhost', /--connect-to "localhost" is not HOST:PORT/],
  ['check @good.json --connect-to 127.0.0.1:99999', /--connect-to "127\.0\.0\.1:99999" is not HOST:PORT/],
  ['check @good.json --resolver dns.example.com:53', /--resolver takes the address of a DNS server, not a name/],
  ['check @good.json --api example.com', /--api takes the URL of a deployed service/],
  ['check @good.json --api http://example.com', /--api takes the URL of a deployed service/],
  ['check @good.json --api https://user:word@example.com', /--api takes the URL of a deployed service/],
  ['check @good.json --api https://example.com?x=1', /--api takes the URL of a deployed service/],
  ['check @good.json --api https://example.com --resolver 127.0.0.1', /--resolver cannot go with --api/],
  ['create @good.json --yes --api https://example.com --poll-interval 1', /--poll-interval cannot go with --api/],
  ['check @good.json --api https://example.com --owner-role arn:aws:iam::444455556666:role/x', /--owner-role cannot go/],
  ['serve --port 0.0.0.0:8080', /--port takes a number .* on 127\.0\.0\.1 and on no other address/],
  ['serve --port 127.0.0.2:8080', /on no other address/],
  ['serve --port 65536', /--port takes a number up to 65535/],
  ['serve --yes', /--yes goes with --live only/],
  ['serve --region us-east-1', /--region goes with --live only/],
  ['serve --live --fault wrong-secret', /are for the sandbox: leave them out with --live/],
  ['check @good.json --owner-role', /--owner-role needs a value: --owner-role ARN\[,EXTERNAL_ID\]/],
  ['check @good.json --owner-role arn:aws:iam::444455556666:user/x', /--owner-role takes ARN or ARN,EXTERNAL_ID/],
  ['check @good.json --region moon', /"moon" is no AWS Region/],
  ['check @good.json --output @folder', /--output: .*folder is a directory/],
  ['check @good.json --output @none/report.json', /--output: .*none does not exist/],
  ['check @missing.json', /request: .*missing\.json does not exist/],
  ['check @good.json/x', /request: .* does not exist/],
  ['check @folder', /request: .*folder is a directory/],
  ['check @binary.json', /request: .*binary\.json is not a text file/],
  ['check @latin1.json', /request: .*latin1\.json is not UTF-8 text/],
  ['check @huge.json', /request: .*huge\.json is larger than/],
  ['check @malformed.json', /malformed\.json: \(body\): not valid JSON at line 2, column 21/],
  ['check @array.json', /array\.json: \(body\): expected one JSON object/],
  ['check @wrong-type.json', /CustomKeyStoreName/],
  ['check @raw-secret.json', /XksProxyAuthenticationCredential/],
  ['check @unknown-code.json', /Preflight\.Demote\[0\]: .*did you mean tls\/expired\?/],
  ['check @good.json --region us-east-1 --proxy-config @none', /--proxy-config: .*none does not exist/],
  [
    'check @good.json --region us-east-1 --proxy-config @not-json.proxy',
    /--proxy-config: .*not-json\.proxy does not hold a JSON object/,
  ],
  [
    'check @good.json --region us-east-1 --proxy-config @cut-off.proxy',
    /--proxy-config: .*cut-off\.proxy does not hold a JSON object/,
  ],
  ['check @good.json --region us-east-1 --proxy-config @text.proxy', /--proxy-config: .*text\.proxy does not hold a JSON object/],
  ['check @good.json --ca-file @empty.pem', /--ca-file: .*empty\.pem holds no certificate/],
  ['check @good.json --ca-file @broken.pem', /--ca-file: certificate 1 in .*broken\.pem cannot be read/],
  ['create @good.json --region us-east-1', /there is no terminal to ask at\. Add --yes/],
  ['create @good.json --region us-east-1 --yes --poll-interval 0', /--poll-interval takes seconds/],
  ['create @good.json --region us-east-1 --yes --connect-to 127.0.0.1:8443', /create refuses --connect-to/],
  ['create @good.json --region us-east-1 --yes --resolver 127.0.0.1', /create refuses --resolver/],
  ['revalidate --api https://example.com', /--api does not belong to revalidate/],
  ['explain tls/expird', /There is no finding "tls\/expird", did you mean tls\/expired\?/],
  ['explain --format html', /--format "html" is not known/],
  ['render @malformed.json', /report: .*malformed\.json is not JSON/],
  ['render @good.json', /report: .*good\.json is no report: it has no schemaVersion/],
  ['sandbox --fault expird', /There is no fault "expird"/],
  ['sandbox --fault private-address', /is one of public stores: add --connectivity public/],
  ['sandbox --connectivity both', /--connectivity takes vpc or public, not "both"/],
  ['help chek', /There is no command "chek", did you mean check\?/],
];

const IN_A_PROCESS: readonly (readonly [string, RegExp])[] = [
  ['check @good.json', /No AWS Region is set\. Type --region us-east-1, or set AWS_REGION/],
  ['check -', /standard input: \(body\): not valid JSON/],
  ['chek @good.json', /Unknown command "chek"/],
  ['check @malformed.json', /malformed\.json: \(body\): not valid JSON/],
  ['check @good.json --region us-east-1 --proxy-config @not-json.proxy', /does not hold a JSON object/],
  ['create @good.json --region us-east-1', /there is no terminal to ask at/],
];

const asTyped = (typed: string): string[] => typed.split(' ').map((word) => word.replace(/^@/, () => `${folder}/`));

function expectOneClearLine({ code, stdout, stderr }: CliEnd, expected: RegExp): void {
  expect(stderr).toMatch(expected);
  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^xks-preflight: [^\n]+\n$/);
  expect(stderr).not.toContain(secret);
}

describe('one clear line and exit code 3', () => {
  test.each(SLIPS)('%s', async (typed, expected) => {
    const terminal = fakeTerminal();
    const code = await runOn(terminal, asTyped(typed));
    expectOneClearLine({ code, ...terminal.printed }, expected);
  });

  // The same in a process of their own, for what only a process shows: exit code, streams, environment.
  test.each(IN_A_PROCESS)('%s, started as a program', async (typed, expected) => {
    expectOneClearLine(await runCli(asTyped(typed)), expected);
  });
});

test('all violations of a request are said at once', async () => {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['check', file('unknown-field.json')])).toBe(3);
  const { stderr } = terminal.printed;
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/XksProxyUriEndpiont.*XksProxyUriEndpoint/);
  expect(stderr).toMatch(/Conect.*Connect/);
});

test('without a command the help is shown, and that is a slip too', async () => {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, [])).toBe(3);
  expect(terminal.printed.stdout).toBe('');
  expect(terminal.printed.stderr).toMatch(/Usage: xks-preflight COMMAND/);
});
