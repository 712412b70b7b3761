/** `GET /preflights?store=…&limit=…&next=…`: the reports there are, newest first. */
import * as z from 'zod/mini';
import type { ReportCursor, ReportListPort, ReportPage } from '../aws/report-list.ts';
import type { Violation } from '../model/parse-request.ts';
import { type ApiEvent, type ApiHandler, forKnownCaller, jsonAnswer, type Taken } from './api-route.ts';
import { refusedRequest } from './start-run.ts';

export const LIMIT = { usual: 20, most: 100 } as const;

interface Query {
  readonly store: string | null;
  readonly limit: number;
  readonly after: ReportCursor | null;
}

const KNOWN = ['store', 'limit', 'next'];

/** Body: `{ reports, next }`; `next` is null on the last page. A report shows in the list a moment after it was stored. */
export function makeListReports({ reports }: { readonly reports: ReportListPort }): ApiHandler {
  return forKnownCaller(async (event) => {
    const query = readQuery(event);
    if (!query.ok) return query.answer;
    const page: ReportPage = await reports.listReports(query.value);
    const next = page.next === null ? null : writeToken(query.value.store, page.next);
    return jsonAnswer(200, { reports: page.reports, next });
  });
}

function readQuery({ queryStringParameters }: ApiEvent): Taken<Query> {
  const given = queryStringParameters ?? {};
  const store = given.store ?? null;
  const limit = given.limit === undefined ? LIMIT.usual : wholeNumber(given.limit);
  const after = given.next === undefined ? null : readToken(store, given.next);
  const violations: readonly Violation[] = [
    ...Object.keys(given)
      .filter((name) => !KNOWN.includes(name))
      .map((name) => violation(/^\w{1,40}$/.test(name) ? name : '(another parameter)', `one of ${KNOWN.join(', ')}`)),
    // KMS takes names of up to 256 characters.
    ...(store !== null && (store === '' || store.length > 256) ? [violation('store', 'the id or name of a key store')] : []),
    ...(limit === null ? [violation('limit', `a whole number from 1 to ${LIMIT.most}`)] : []),
    ...(after === undefined ? [violation('next', 'what the page before gave as next, with the same store')] : []),
  ];
  return violations.length > 0 || limit === null || after === undefined
    ? { ok: false, answer: refusedRequest(violations) }
    : { ok: true, value: { store, limit, after } };
}

function violation(field: string, expected: string): Violation {
  return { field, expected, message: `${field}: expected ${expected}` };
}

function wholeNumber(text: string): number | null {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= LIMIT.most ? value : null;
}

/** To callers a text without meaning; the store is in it because the place in one list says nothing in another. */
const TOKEN = z.tuple([
  z.nullable(z.string()),
  z.string().check(z.regex(/^[0-9A-Za-z_-]{1,80}$/)),
  z.string().check(z.regex(/^[0-9TZ:.+-]{10,40}$/)),
]);

function writeToken(store: string | null, { runId, startedAt }: ReportCursor): string {
  return Buffer.from(JSON.stringify([store, runId, startedAt])).toString('base64url');
}

/** undefined: it is none of ours, or of another list. */
function readToken(store: string | null, token: string): ReportCursor | undefined {
  const parsed = z.safeParse(TOKEN, parse(Buffer.from(token, 'base64url').toString('utf8')));
  if (!parsed.success) return undefined;
  const [of, runId, startedAt] = parsed.data;
  return of === store ? { runId, startedAt } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
