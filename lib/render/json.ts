/** The report as JSON, always with the same order of keys: two reports can be compared line by line. */
import type { Report } from '../model/report.ts';
import { escapeInJson } from './printable.ts';

/** Keys of our own, in the order in which people read. Evidence and request keep the order in which they were written. */
const ORDER = [
  'schemaVersion',
  'runId',
  'id',
  'code',
  'action',
  'verdict',
  'lab',
  'startedAt',
  'finishedAt',
  'region',
  'account',
  'perspective',
  'requestedBy',
  'request',
  'gate',
  'durationMs',
  'reason',
  'overriddenFrom',
  'blockedBy',
  'title',
  'requirements',
  'evidence',
  'citation',
  'remedy',
  'advice',
  'kms',
  'impact',
  'create',
  'connect',
  'basis',
  'open',
  'reasons',
  'checks',
  'actions',
  'findings',
  'truncated',
  'notes',
];

const RANK = new Map(ORDER.map((key, at) => [key, at]));

export function renderJson(report: Report): string {
  return `${escapeInJson(JSON.stringify(report, inOrder, 2))}\n`;
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (!entries.every(([key]) => RANK.has(key))) return value;
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
}

function rank(key: string): number {
  return RANK.get(key) ?? ORDER.length;
}
