/** The request: read from a file or standard input, and refused with everything that is wrong with it at once. */
import type { Params } from '../model/params.ts';
import { parseRequest, REQUEST_BYTES } from '../model/parse-request.ts';
import { printable } from '../render/printable.ts';
import { CATALOG } from './catalog.ts';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** Check ids, for `Preflight.Skip`, and finding codes, for both it and `Preflight.Demote`. */
const KNOWN_CODES: ReadonlySet<string> = new Set(CATALOG.flatMap(({ owner, code }) => [owner, code]));

/** A request just over its own limit should hear of that limit, with the field it is about. */
const READ_BYTES = 8 * REQUEST_BYTES;

/** @throws UsageError one line for each violation */
export async function readRequest(path: string): Promise<Params> {
  const text = await readTextFile(path, { what: 'request', maxBytes: READ_BYTES });
  const parsed = parseRequest(text, { knownCodes: KNOWN_CODES });
  if (parsed.ok) return parsed.params;
  const shown = path === '-' ? 'standard input' : path;
  throw new UsageError(parsed.violations.map(({ message }) => printable(`${shown}: ${message}`)).join('\n'));
}
