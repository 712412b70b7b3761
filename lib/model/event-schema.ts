/** The schema of the events of `events.ts`, for `lib/service/event-schema.json` and for tests. Unknown fields may be added later. */
import * as z from 'zod/mini';
import { DETAIL_TYPE, EVENT_SOURCE } from './events.ts';
import { VERDICTS } from './verdict.ts';

const verdict = z.enum(VERDICTS);
const textOrNull = z.nullable(z.string());
const time = z.string().check(z.describe('ISO 8601, UTC.'));

const finding = z.looseObject({
  code: z.string(),
  title: z.string(),
  verdict,
  before: z.nullable(verdict).check(z.describe('At the last look; null: it was not there.')),
});

const finished = z.looseObject({
  runId: z.string().check(z.describe('Fetch the report with GET /preflights/{runId}.')),
  action: z.enum(['check', 'create', 'revalidate']),
  verdict,
  CustomKeyStoreName: textOrNull,
  CustomKeyStoreId: textOrNull,
  region: z.string(),
  changed: z.boolean().check(z.describe('True also where nothing was compared.')),
  counts: z.record(z.string(), z.number()).check(z.describe('Findings by verdict.')),
});

const changed = z.looseObject({
  runId: z.string(),
  verdict,
  CustomKeyStoreName: textOrNull,
  CustomKeyStoreId: textOrNull,
  region: z.string(),
  account: textOrNull,
  since: z.nullable(z.looseObject({ runId: z.string(), finishedAt: time })),
  new: z.array(finding),
  worsened: z.array(finding),
  fixed: z.array(finding),
  leftOut: z.number().check(z.describe('How many more there are, in the report.')),
  certificateDaysToExpire: z.nullable(z.number()),
});

const store = z.looseObject({
  CustomKeyStoreId: z.string(),
  CustomKeyStoreName: z.string(),
  verdict,
  runId: z.string(),
  ConnectionState: textOrNull,
  certificateDaysToExpire: z.nullable(z.number()),
  open: z.number(),
  new: z.number(),
  worsened: z.number(),
  fixed: z.number(),
});

const revalidated = z.looseObject({
  digestId: z.string(),
  region: z.string(),
  account: z.string(),
  startedAt: time,
  finishedAt: time,
  stores: z.array(store).check(z.describe('Worst first.')),
  vanished: z.array(z.looseObject({ CustomKeyStoreId: z.string(), alarms: z.array(z.string()) })),
  notChecked: z.array(z.looseObject({ CustomKeyStoreId: z.string(), cause: z.string() })),
  leftOut: z.optional(z.looseObject({ stores: z.number(), vanished: z.number(), notChecked: z.number() })),
  notes: z.optional(z.array(z.string())),
});

/** As EventBridge hands them on. */
export const EVENT_SCHEMA = z.discriminatedUnion('detail-type', [
  z.looseObject({ source: z.literal(EVENT_SOURCE), 'detail-type': z.literal(DETAIL_TYPE.finished), detail: finished }),
  z.looseObject({ source: z.literal(EVENT_SOURCE), 'detail-type': z.literal(DETAIL_TYPE.changed), detail: changed }),
  z.looseObject({ source: z.literal(EVENT_SOURCE), 'detail-type': z.literal(DETAIL_TYPE.revalidated), detail: revalidated }),
]);

/** JSON text, with a line end. */
export function eventSchemaText(): string {
  const schema = z.toJSONSchema(EVENT_SCHEMA, { target: 'draft-2020-12', io: 'input' });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, title: 'Events of xks-preflight, as EventBridge delivers them', ...rest }, null, 2)}\n`;
}
