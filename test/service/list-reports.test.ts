import { describe, expect, it } from 'vitest';
import type { ReportPage, ReportQuery } from '../../lib/aws/report-list.ts';
import { makeListReports } from '../../lib/service/list-reports.ts';
import { bodyOf, listEvent, unsigned } from '../support/api-event.ts';

const ENTRY = {
  runId: 'run-1',
  action: 'check',
  verdict: 'pass',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:05:05.000Z',
  requestedBy: null,
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreId: null,
} as const;

/** Answers one page; `asked` collects what was looked for. */
function list(page: ReportPage = { reports: [ENTRY], next: null }) {
  const asked: ReportQuery[] = [];
  const handler = makeListReports({
    reports: {
      async listReports(query) {
        asked.push(query);
        return page;
      },
    },
  });
  return { asked, handler };
}

describe('GET /preflights', () => {
  it('lists the newest of all stores when nothing is asked for', async () => {
    const { asked, handler } = list();
    const answer = await handler(listEvent());
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['cache-control']).toBe('no-store');
    expect(bodyOf(answer)).toEqual({ reports: [ENTRY], next: null });
    expect(asked).toEqual([{ store: null, limit: 20, after: null }]);
  });

  it('goes on where the page before ended', async () => {
    const { asked, handler } = list({ reports: [ENTRY], next: { runId: 'run-1', startedAt: ENTRY.startedAt } });
    const { next } = bodyOf(await handler(listEvent({ store: 'payments-xks', limit: '1' })));
    await handler(listEvent({ store: 'payments-xks', limit: '1', next: String(next) }));
    expect(asked[1]).toEqual({
      store: 'payments-xks',
      limit: 1,
      after: { runId: 'run-1', startedAt: ENTRY.startedAt },
    });
  });

  it('gives tokens that need no escaping in a URL', async () => {
    const { handler } = list({ reports: [ENTRY], next: { runId: 'run-1', startedAt: ENTRY.startedAt } });
    expect(bodyOf(await handler(listEvent({ store: 'ä ?&' }))).next).toMatch(/^[\w-]+$/);
  });

  it('refuses the token of another list', async () => {
    const { asked, handler } = list({ reports: [ENTRY], next: { runId: 'run-1', startedAt: ENTRY.startedAt } });
    const { next } = bodyOf(await handler(listEvent({ store: 'one' })));
    const answer = await handler(listEvent({ store: 'other', next: String(next) }));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field: 'next' }]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['limit', '0'],
    ['limit', '101'],
    ['limit', '2.5'],
    ['limit', 'many'],
    ['limit', ''],
    ['next', ''],
    ['next', 'not-a-token'],
    ['next', Buffer.from('[null,"run#1","2026-01-01T00:00:00Z"]').toString('base64url')],
    ['next', Buffer.from('[null,"run-1",{"S":"x"}]').toString('base64url')],
    ['store', ''],
    ['store', 'x'.repeat(257)],
    ['verdict', 'fail'],
  ])('refuses %s=%j and names it', async (name, value) => {
    const { asked, handler } = list();
    const answer = await handler(listEvent({ [name]: value }));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field: name }]);
    expect(asked).toEqual([]);
  });

  it('repeats no parameter that it does not know', async () => {
    const answer = await list().handler(listEvent({ 'pasted secret +/=': 'x' }));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('pasted');
  });

  it('answers nobody who is not known', async () => {
    const { asked, handler } = list();
    expect((await handler(unsigned(listEvent()))).statusCode).toBe(403);
    expect(asked).toEqual([]);
  });
});
