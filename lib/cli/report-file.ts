/** A stored report: read, and refused in one line when it is none, or of a version that this program does not know. */
import * as z from 'zod/mini';
import { type Report, REPORT_SCHEMA_VERSION } from '../model/report.ts';
import { VERDICTS } from '../model/verdict.ts';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** Larger than any report (240 KB), with room for other people's indentation. */
const MAX_BYTES = 2_097_152;

const verdict = z.enum(VERDICTS);
const reason = z.nullable(z.enum(['not-applicable', 'requested', 'blocked', 'not-readable']));
const texts = z.array(z.string());
const evidence = z.record(z.string(), z.json());

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

const report = z.looseObject({
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
});

/** @throws UsageError */
export async function readReport(path: string): Promise<Report> {
  const text = await readTextFile(path, { what: 'report', maxBytes: MAX_BYTES });
  const shown = path === '-' ? 'standard input' : path;
  const value = parseJson(text, shown);
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version !== 'string') {
    throw new UsageError(
      `report: ${shown} is no report: it has no schemaVersion. Make one with: check … --format json --output FILE`,
    );
  }
  if (majorOf(version) !== majorOf(REPORT_SCHEMA_VERSION)) {
    const known = `this program reads version ${majorOf(REPORT_SCHEMA_VERSION)}`;
    throw new UsageError(`report: ${shown} has schemaVersion ${JSON.stringify(version.slice(0, 20))}, ${known}.`);
  }
  const checked = report.safeParse(value);
  if (checked.success) return value as Report;
  const at = checked.error.issues[0]?.path.join('.') || 'the top';
  throw new UsageError(`report: ${shown} is no complete report: ${at} is missing or of the wrong type.`);
}

/** 1.0 and 1.7 differ in additions only. */
function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UsageError(`report: ${shown} is not JSON. Name a report written with --format json.`);
  }
}
