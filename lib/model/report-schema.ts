/**
 * The fields that a report has at least, with their JSON types. Reports of later versions may hold more, so nothing is refused for
 * being unknown. The OpenAPI document is made of this, too.
 */
import * as z from 'zod/mini';
import { VERDICTS } from './verdict.ts';

const verdict = z.enum(VERDICTS);
const reason = z.nullable(z.enum(['not-applicable', 'requested', 'blocked', 'not-readable']));
const texts = z.array(z.string());
const evidence = z.record(z.string(), z.unknown());

const finding = z.looseObject({
  code: z.string(),
  requirements: texts,
  verdict,
  reason,
  overriddenFrom: z.nullable(verdict),
  title: z.string(),
  evidence,
  citation: z.string(),
  remedy: z.nullable(z.string()),
  advice: z.nullable(z.string()),
  impact: z.optional(z.enum(['outage', 'silent'])),
  kms: z.nullable(
    z.looseObject({ create: texts, connect: texts, basis: z.enum(['documented', 'expected']), note: z.optional(z.string()) }),
  ),
});

const changed = z.array(
  z.looseObject({
    code: z.string(),
    title: z.string(),
    verdict,
    before: z.nullable(verdict),
    firstSeen: z.string(),
    lastSeen: z.string(),
  }),
);

const changes = z.looseObject({
  since: z.nullable(z.looseObject({ runId: z.string(), finishedAt: z.string() })),
  new: changed,
  worsened: changed,
  fixed: changed,
  certificateDaysToExpire: z.nullable(z.number()),
});

export const REPORT_SCHEMA = z.looseObject({
  schemaVersion: z.string(),
  runId: z.string(),
  action: z.enum(['check', 'create', 'revalidate']),
  verdict,
  lab: z.boolean(),
  startedAt: z.string(),
  finishedAt: z.string(),
  region: z.string(),
  account: z.nullable(z.string()),
  perspective: z.string(),
  requestedBy: z.nullable(z.string()),
  request: z.looseObject({}),
  gate: z.nullable(z.looseObject({ open: z.boolean(), reasons: texts })),
  checks: z.array(
    z.looseObject({
      id: z.string(),
      verdict,
      durationMs: z.number(),
      reason,
      blockedBy: texts,
      findings: z.array(finding),
      truncated: z.number(),
    }),
  ),
  actions: z.array(
    z.looseObject({
      id: z.string(),
      verdict,
      durationMs: z.number(),
      reason,
      evidence,
      findings: z.array(finding),
    }),
  ),
  notes: texts,
  changes: z.optional(changes),
});
