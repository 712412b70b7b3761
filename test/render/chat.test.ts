/** Messages for Slack, Teams and Amazon Q: their shape, and their limits whatever the report holds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Report } from '../../lib/model/report.ts';
import { AMAZON_Q_LIMITS } from '../../lib/render/amazon-q-notification.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { SLACK_LIMITS } from '../../lib/render/slack.ts';
import { TEAMS_BYTES } from '../../lib/render/teams.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';
import { attackReport, COMMAND, fullReport, largeReport } from './trying-reports.ts';

const LINK = 'https://reports.example.com/run-0001?X-Amz-Signature=abc&X-Amz-Expires=60';

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));

const SLACK = z.strictObject({
  text: text(3_000),
  blocks: z
    .array(
      z.union([
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({ type: z.literal('plain_text'), text: text(150), emoji: z.literal(false) }),
        }),
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({ type: z.literal('mrkdwn'), text: text(3_000), verbatim: z.literal(true) }),
        }),
      ]),
    )
    .check(z.minLength(3), z.maxLength(45)),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

const RUNS = z.strictObject({
  type: z.literal('RichTextBlock'),
  inlines: z
    .array(
      z.strictObject({
        type: z.literal('TextRun'),
        text: z.string().check(z.minLength(1)),
        size: z.optional(z.literal('Large')),
        weight: z.optional(z.literal('Bolder')),
        color: z.optional(z.enum(['Attention', 'Warning', 'Good', 'Default'])),
        fontType: z.optional(z.literal('Monospace')),
        isSubtle: z.optional(z.boolean()),
      }),
    )
    .check(z.minLength(1)),
});
const TEAMS = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        lang: z.literal('en'),
        fallbackText: text(150),
        msteams: z.strictObject({ width: z.literal('Full') }),
        body: z.array(
          z.union([RUNS, z.strictObject({ type: z.literal('Container'), separator: z.literal(true), items: z.array(RUNS) })]),
        ),
        actions: z.optional(
          z.tuple([z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string(), url: z.literal(LINK) })]),
        ),
      }),
    }),
  ]),
});

const AMAZON_Q = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().check(z.regex(/^[A-Za-z0-9._/-]{1,250}$/)),
  content: z.strictObject({
    textType: z.literal('client-markdown'),
    title: text(150),
    description: text(3_000),
    nextSteps: z.array(text(450)).check(z.minLength(1), z.maxLength(7)),
    keywords: z.array(text(75)).check(z.minLength(1), z.maxLength(10)),
  }),
  metadata: z.strictObject({
    threadId: z.string().check(z.regex(/^[A-Za-z0-9._/-]{1,250}$/)),
    summary: text(250),
    eventType: z.enum(['xks-preflight-check', 'xks-preflight-create', 'xks-preflight-revalidate']),
    relatedResources: z.array(text(250)),
    additionalContext: z.record(z.string(), text(250)),
  }),
});

function slack(report: Report, options = {}): z.infer<typeof SLACK> {
  const message = renderReport(report, 'slack', options);
  expect(message.trimEnd().length).toBeLessThanOrEqual(12_000);
  return SLACK.parse(JSON.parse(message));
}

function teams(report: Report, options = {}): z.infer<typeof TEAMS> {
  const message = renderReport(report, 'teams', options);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(20_480);
  return TEAMS.parse(JSON.parse(message));
}

function amazonQ(report: Report, options = {}): z.infer<typeof AMAZON_Q> {
  return AMAZON_Q.parse(JSON.parse(renderReport(report, 'amazon-q', options)));
}

test('our limits are those of the contract, or below', () => {
  expect(SLACK_LIMITS).toEqual({ blocks: 45, characters: 12_000, header: 150, section: 3_000 });
  expect(TEAMS_BYTES).toBeLessThanOrEqual(20 * 1_024);
  expect(AMAZON_Q_LIMITS.description).toBeLessThanOrEqual(SLACK_LIMITS.section);
});

describe('shape and limits hold', () => {
  const reports: readonly (readonly [string, Report])[] = [
    ['for a usual report', sampleReport()],
    ['for a report with everything', fullReport()],
    [
      'for a report with nothing',
      sampleReport({ request: {}, checks: [], actions: [], notes: [], gate: null, verdict: 'skipped' }),
    ],
    ['for attacks', attackReport()],
    ['for 300 findings', largeReport(300)],
    ['for 300 findings of 10,000 characters', largeReport(300, 'x'.repeat(10_000))],
    ['for characters that are longer in UTF-8', largeReport(60, '東'.repeat(10_000))],
    ['for characters outside the first plane', largeReport(60, '🔑'.repeat(5_000))],
    ['for characters that JSON escapes', largeReport(20, '"\\'.repeat(5_000))],
    [
      'for one finding that alone is too long',
      sampleReport({ checks: [checkResult('tls', [finding({ remedy: `Do ${"aws kms a-b --x 'y', ".repeat(2_000)}` })])] }),
    ],
  ];
  test.each(reports)('%s', (_name, report) => {
    for (const options of [{}, { link: LINK }, { readWith: `aws s3 cp ${'x'.repeat(380)} -` }]) {
      slack(report, options);
      teams(report, options);
      amazonQ(report, options);
    }
  });

  test('for texts of any kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), fc.integer({ min: 0, max: 60 }), (some, count) => {
        const report = largeReport(count, some.repeat(10));
        slack(report);
        teams(report);
        amazonQ(report);
      }),
      { numRuns: 30 },
    );
  });
});

test('a text that is cut is no broken character', () => {
  for (const format of ['slack', 'teams', 'amazon-q'] as const) {
    const output = JSON.stringify(JSON.parse(renderReport(largeReport(20, '🔑'.repeat(5_000)), format)));
    expect(output, format).not.toMatch(/\\ud[89a-f]/i);
  }
});

test('an action tells how many alarms it made, not the first few of their names', () => {
  const alarms = Array.from({ length: 13 }, (_, at) => `xks-preflight/cks-0123456789abcdef0/ALM-${at + 10}`);
  const evidence = { alarms, topicArn: null, removed: ['xks-preflight/a'] };
  const made = { id: 'provision-alarms', verdict: 'pass', durationMs: 1, reason: null, evidence, findings: [] } as const;
  for (const format of ['slack', 'teams', 'amazon-q'] as const) {
    const output = renderReport(sampleReport({ action: 'create', actions: [made] }), format);
    expect(output, format).toMatch(/provision-alarms, alarms 13 in all; removed xks/);
    expect(output, format).not.toContain('ALM-');
  }
});

test('a command is whole or not there, and its place says where it is', () => {
  const long = `aws kms disconnect-custom-key-store --custom-key-store-id '${'c'.repeat(2_000)}'`;
  for (const format of ['slack', 'teams', 'amazon-q'] as const) {
    expect(renderReport(fullReport(), format), format).toContain(COMMAND);
    const checks = [checkResult('tls', [finding({ remedy: `Now: ${long}` })])];
    const output = renderReport(sampleReport({ checks }), format);
    expect(output, format).not.toContain('aws kms disconnect');
    expect(output, format).toContain('the command is in the report');
  }
});

describe('how to read the report', () => {
  const all = (options = {}): string[] =>
    (['slack', 'teams', 'amazon-q'] as const).map((format) => renderReport(fullReport(), format, options));

  test('by the command that renders its file, when no other is given', () => {
    for (const output of all()) expect(output).toContain('xks-preflight render REPORT.json --format text');
  });
  test('by the command given', () => {
    for (const output of all({ readWith: "aws s3 cp 's3:bucket' -" })) expect(output).toContain("aws s3 cp 's3:bucket' -");
  });
  test('a page is linked only when its address is given', () => {
    for (const output of all()) expect(output).not.toMatch(/https:\/\//);
    const [inSlack = '', inTeams = '', inQ = ''] = all({ link: LINK });
    expect(inSlack).toContain(`<${LINK.replaceAll('&', '&amp;')}|The report as a page>`);
    expect(inTeams).toContain(LINK);
    expect(inQ).toContain(LINK);
  });
  test.each([
    'http://reports.example.com/',
    'javascript:alert(1)',
    'https://a.example/|<!channel>',
    'https://a.example/ x',
    'https://u@a.example/',
  ])('%j is no address to link to', (link) => {
    for (const output of all({ link })) expect(output).not.toContain('as a page');
  });
});

test('one thread for each store, whatever the run', () => {
  const of = (changes: Partial<Report>): string => amazonQ(sampleReport(changes)).metadata.threadId;
  expect(of({})).toBe('xks/111122223333/us-east-1/payments-xks');
  expect(of({ runId: 'run-0002', action: 'revalidate', verdict: 'pass' })).toBe(of({}));
  expect(of({ region: 'eu-west-1' })).not.toBe(of({}));
});

test('Amazon Q is told what to do next, worst first, each once', () => {
  const { content, metadata } = amazonQ(fullReport());
  expect(content.nextSteps[0]).toMatch(/^FAIL Renew the certificate/);
  expect(new Set(content.nextSteps).size).toBe(content.nextSteps.length);
  expect(content.keywords).toEqual(['XKS', 'fail', 'create', 'us-east-1', 'tls', 'rtt']);
  expect(metadata.relatedResources).toEqual(['payments-xks', 'cks-0123456789abcdef0', 'https: //myproxy.example.com']);
  expect(metadata.additionalContext).toMatchObject({ runId: 'run-0001', lab: 'yes', verdict: 'fail' });
});
