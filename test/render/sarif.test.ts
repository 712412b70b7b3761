import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Report } from '../../lib/model/report.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';
import { action, attackReport, fullReport, largeReport } from './trying-reports.ts';

/** What the schema of SARIF 2.1.0 asks of the parts that we use; it admits no others where it is strict. */
const MESSAGE = z.strictObject({ text: z.string().check(z.minLength(1)) });
const LEVEL = z.enum(['none', 'note', 'warning', 'error']);
const RESULT = z.strictObject({
  ruleId: z.string().check(z.minLength(1)),
  ruleIndex: z.int().check(z.minimum(0)),
  kind: z.enum(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']),
  level: LEVEL,
  message: MESSAGE,
  locations: z.optional(
    z.array(
      z.strictObject({
        physicalLocation: z.strictObject({
          artifactLocation: z.strictObject({ uri: z.string() }),
          region: z.strictObject({ startLine: z.literal(1) }),
        }),
      }),
    ),
  ),
  partialFingerprints: z.record(z.string(), z.string()),
  properties: z.looseObject({}),
});
const SARIF = z.strictObject({
  $schema: z.literal('https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal('xks-preflight'),
          rules: z.array(
            z.strictObject({
              id: z.string().check(z.minLength(1)),
              shortDescription: MESSAGE,
              fullDescription: MESSAGE,
              help: MESSAGE,
              helpUri: z.optional(z.url()),
              defaultConfiguration: z.strictObject({ level: LEVEL }),
              properties: z.strictObject({ tags: z.array(z.string()) }),
            }),
          ),
        }),
      }),
      automationDetails: z.strictObject({ id: z.string(), description: MESSAGE }),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          startTimeUtc: z.optional(z.iso.datetime()),
          endTimeUtc: z.optional(z.iso.datetime()),
          toolExecutionNotifications: z.array(
            z.strictObject({ level: LEVEL, message: MESSAGE, associatedRule: z.optional(z.strictObject({ id: z.string() })) }),
          ),
        }),
      ]),
      results: z.array(RESULT),
      properties: z.looseObject({}),
    }),
  ]),
});

function read(report: Report, options = {}): z.infer<typeof SARIF>['runs'][0] {
  return SARIF.parse(JSON.parse(renderReport(report, 'sarif', options))).runs[0];
}

describe.each([
  ['usual', sampleReport()],
  ['full', fullReport()],
  ['attacks', attackReport()],
  ['large', largeReport(300)],
  ['empty', sampleReport({ checks: [], actions: [], notes: [] })],
] as const)('the log of a report: %s', (_name, report) => {
  const run = read(report);
  const { rules } = run.tool.driver;

  test('every finding is a result of the rule with its code, and every rule is there once', () => {
    expect(run.results).toHaveLength([...report.checks, ...report.actions].flatMap(({ findings }) => findings).length);
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  test('only what failed has a level, as the standard asks', () => {
    for (const { kind, level } of run.results) expect(level === 'none').toBe(kind !== 'fail');
  });

  test('a result is told apart by its fingerprint', () => {
    const fingerprints = run.results.map(({ partialFingerprints }) => partialFingerprints['xksPreflight/v1']);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  test('no text holds a link or a place to fill', () => {
    const messages = [
      ...run.results.map(({ message }) => message.text),
      ...rules.flatMap(({ help, shortDescription }) => [help.text, shortDescription.text]),
    ];
    for (const message of messages) {
      expect(message).not.toContain('](');
      expect(message.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
    }
  });
});

test.each([
  [{ verdict: 'fail' }, 'fail', 'error'],
  [{ verdict: 'error' }, 'open', 'none'],
  [{ verdict: 'warn' }, 'fail', 'warning'],
  [{ verdict: 'pass' }, 'pass', 'none'],
  [{ verdict: 'skipped', reason: 'not-applicable' }, 'notApplicable', 'none'],
  [{ verdict: 'skipped', reason: 'requested', overriddenFrom: 'fail' }, 'informational', 'none'],
  [{ verdict: 'skipped', reason: 'blocked' }, 'open', 'none'],
] as const)('%j is of kind %s and level %s', (changes, kind, level) => {
  const [result] = read(sampleReport({ checks: [checkResult('tls', [finding(changes)])] })).results;
  expect(result).toMatchObject({ kind, level });
});

test('what could not be told, what was blocked and what broke make the log incomplete', () => {
  const { toolExecutionNotifications, executionSuccessful } = read(fullReport()).invocations[0];
  const errors = toolExecutionNotifications.filter(({ level }) => level === 'error').map(({ message }) => message.text);
  expect(errors).toEqual([
    'Could not be told: No sample came back',
    'health: skipped, could not be looked at, first repair tls',
    'connect-key-store: fail, The key store does not connect',
    'provision-alarms: skipped, blocked by connect-key-store',
  ]);
  expect(executionSuccessful).toBe(true);
  expect(
    read(sampleReport({ verdict: 'error', actions: [action('create-key-store', 'error')] })).invocations[0].executionSuccessful,
  ).toBe(false);
});

test.each([
  [undefined, undefined],
  ['-', undefined],
  ['/home/ana/request.json', undefined],
  ['C:\\ana\\request.json', undefined],
  ['stores/pay ments#1.json', 'stores/pay%20ments%231.json'],
  ['.\\stores\\request.json', 'stores/request.json'],
])('the request in %j stands at %j', (requestFile, uri) => {
  const locations = read(sampleReport(), { requestFile }).results.map((result) => result.locations);
  const expected =
    uri === undefined ? undefined : [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }];
  expect(new Set(locations.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(expected)]));
});

test('the help of a rule says what to do, and leads only to documents that we cite', () => {
  const citation = 'Guide (https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html)';
  const [rule] = read(sampleReport({ checks: [checkResult('tls', [finding({ citation })])] })).tool.driver.rules;
  expect(rule).toMatchObject({
    id: 'tls/expired',
    helpUri: 'https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html',
    properties: { tags: ['XKS-TLS-015'] },
  });
  expect(rule?.help.text).toContain('Renew the certificate and install it on every host of the proxy.');
  expect(read(attackReport()).tool.driver.rules.some(({ helpUri }) => helpUri !== undefined)).toBe(false);
});
