/** A stored report: read, and refused in one line when it is none, or of a version that this program does not know. */
import { type Report, REPORT_SCHEMA_VERSION } from '../model/report.ts';
import { REPORT_SCHEMA } from '../model/report-schema.ts';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** Larger than any report (240 KB), with room for other people's indentation. */
const MAX_BYTES = 2_097_152;

/** One, or a list of them as `revalidate` writes it. @throws UsageError */
export async function readReports(path: string): Promise<readonly Report[]> {
  const text = await readTextFile(path, { what: 'report', maxBytes: MAX_BYTES });
  const shown = path === '-' ? 'standard input' : path;
  const value = parseJson(text, shown);
  if (!Array.isArray(value)) return [asReport(value, shown)];
  if (value.length === 0) throw new UsageError(`report: ${shown} holds an empty list: there is no report in it.`);
  return value.map((one: unknown, at) => asReport(one, `${shown}, number ${at + 1} of ${value.length},`));
}

function asReport(value: unknown, shown: string): Report {
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
  const checked = REPORT_SCHEMA.safeParse(value);
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
