/** What is put on buses keeps to the published schema, which is the one in the package. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { digestEvent, runEvents } from '../../lib/model/bus-events.ts';
import type { ChangedFinding } from '../../lib/model/changes.ts';
import { EVENT_SCHEMA, eventSchemaText } from '../../lib/model/event-schema.ts';
import { type BusEvent, DETAIL_TYPE, EVENT_SOURCE } from '../../lib/model/events.ts';
import { summarize } from '../../lib/workflow/summarize.ts';
import { sampleReport } from '../support/sample-report.ts';

const asDelivered = ({ detailType, detail }: BusEvent) => ({ source: EVENT_SOURCE, 'detail-type': detailType, detail });
const report = sampleReport({ action: 'revalidate' });
const event = summarize(report, { announce: { when: 'changes', slackChannel: 'C0123456789' } });

function changed(code: string, verdict: ChangedFinding['verdict']): ChangedFinding {
  const at = '2026-11-23T10:00:02.500Z';
  return { code, title: code, verdict, before: null, firstSeen: at, lastSeen: at };
}

it('the schema in the package is the one of the source', () => {
  const path = new URL('../../lib/service/event-schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(eventSchemaText()));
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly files: unknown;
  };
  expect(manifest.files).toContain('lib/service/event-schema.json');
});

it('a finished run is one event, without who is to hear of it', () => {
  const events = runEvents(event, report);
  expect(events.map(({ detailType }) => detailType)).toEqual([DETAIL_TYPE.finished]);
  expect(events.map((one) => EVENT_SCHEMA.safeParse(asDelivered(one)).error)).toEqual([undefined]);
  expect(JSON.stringify(events)).not.toContain('C0123456789');
  expect(runEvents(event, null)).toEqual(events);
});

it('what has changed is an event of its own, worst first, with the number of what is left out', () => {
  const changes = {
    since: null,
    new: [changed('a/warn', 'warn'), changed('a/fail', 'fail'), ...Array.from({ length: 60 }, () => changed('b/warn', 'warn'))],
    worsened: [],
    fixed: [changed('c/pass', 'pass')],
    certificateDaysToExpire: 12,
  };
  const [, second] = runEvents(event, { ...report, changes });
  if (second?.detailType !== DETAIL_TYPE.changed) throw new Error('there is no such event');
  expect(EVENT_SCHEMA.safeParse(asDelivered(second)).error).toBeUndefined();
  expect(second.detail.new.map(({ code }) => code).slice(0, 2)).toEqual(['a/fail', 'a/warn']);
  expect(second.detail).toMatchObject({ leftOut: 12, certificateDaysToExpire: 12, fixed: [{ code: 'c/pass' }] });
  const none = { ...changes, new: [], fixed: [] };
  expect(runEvents(event, { ...report, changes: none })).toHaveLength(1);
});

it('a digest is an event as it is', () => {
  const digest = {
    digestId: 'd-1',
    region: 'us-east-1',
    account: '111122223333',
    startedAt: '2026-11-23T10:00:00.000Z',
    finishedAt: '2026-11-23T10:05:00.000Z',
    stores: [],
    vanished: [{ CustomKeyStoreId: 'cks-1', alarms: ['a'] }],
    notChecked: [{ CustomKeyStoreId: 'cks-2', cause: 'It timed out.' }],
  };
  expect(EVENT_SCHEMA.safeParse(asDelivered(digestEvent(digest))).error).toBeUndefined();
  expect(digestEvent(digest).detail).toEqual(digest);
});

it('an event of another kind is none of ours', () => {
  expect(EVENT_SCHEMA.safeParse({ source: EVENT_SOURCE, 'detail-type': 'Preflight started', detail: {} }).success).toBe(false);
});
