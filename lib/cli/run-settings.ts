/** The flags of `check` and `create`, read and judged before anything is looked at. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type OwnerRole, ownerRole } from '../model/owner-role.ts';
import type { Lab } from '../model/run.ts';
import { type Format, FORMATS, isFormat } from '../render/renderer.ts';
import { readCaFile } from './ca-file.ts';
import type { Invocation } from './command.ts';
import { FAIL_ON, type FailOn } from './exit-codes.ts';
import { LAB_FLAGS } from './flags.ts';
import { parseHostPort, parseResolver } from './host-port.ts';
import { UsageError } from './usage-error.ts';

export interface RunSettings {
  readonly format: Format;
  readonly output: string | null;
  readonly failOn: FailOn;
  readonly lab: Lab | null;
  /** PEM texts of `--ca-file`. */
  readonly extraRoots: readonly string[];
  readonly proxyConfig: string | null;
  readonly ownerRoles: readonly OwnerRole[];
  readonly pollSeconds: number | null;
  readonly verbose: boolean;
  /** Path of the request from the working directory, which in CI is that of the repository; null: no file, or outside of it. */
  readonly requestFile: string | null;
  /** Command that messages name for the whole report; absent: the one that renders its file. */
  readonly readWith?: string;
}

/** @throws UsageError */
export async function readRunSettings({ flags, ownerRoles }: Invocation): Promise<RunSettings> {
  const { output, resolver } = flags;
  const connectTo = flags['connect-to'];
  const caFile = flags['ca-file'];
  const lab: Lab = {
    connectTo: connectTo === undefined ? null : parseHostPort('connect-to', connectTo),
    caFile: caFile !== undefined,
    resolver: resolver === undefined ? null : parseResolver('resolver', resolver),
  };
  const settings = {
    format: readFormat(flags.format),
    output: output ?? null,
    failOn: readFailOn(flags['fail-on']),
    pollSeconds: readPollSeconds(flags['poll-interval']),
    lab: LAB_FLAGS.some((flag) => flags[flag] !== undefined) ? lab : null,
    extraRoots: caFile === undefined ? [] : await readCaFile(caFile),
    proxyConfig: flags['proxy-config'] ?? null,
    ownerRoles: ownerRoles.map(readOwnerRole),
    verbose: flags.verbose !== undefined,
    requestFile: null,
  };
  if (output !== undefined) await checkWritable(output);
  return settings;
}

/**
 * @param formats those that the command knows
 * @throws UsageError
 */
export function readFormat(text = 'text', formats: readonly Format[] = FORMATS): Format {
  if (isFormat(text) && formats.includes(text)) return text;
  throw new UsageError(
    `--format ${JSON.stringify(text)} is not known${isFormat(text) ? ' here' : ''}. Formats: ${formats.join(', ')}.`,
  );
}

function readFailOn(text = 'fail'): FailOn {
  const verdict = FAIL_ON.find((one) => one === text);
  if (verdict === undefined) throw new UsageError(`--fail-on takes ${FAIL_ON.join(' or ')}, not ${JSON.stringify(text)}.`);
  return verdict;
}

/** `ARN` or `ARN,EXTERNAL_ID`. */
function readOwnerRole(text: string): OwnerRole {
  const comma = text.indexOf(',');
  const [arn, externalId] = comma === -1 ? [text, null] : [text.slice(0, comma), text.slice(comma + 1)];
  const role = ownerRole(arn, externalId);
  if (role !== null) return role;
  throw new UsageError('--owner-role takes ARN or ARN,EXTERNAL_ID: --owner-role arn:aws:iam::444455556666:role/NAME');
}

/** Seconds, fractions included; the longest is the longest that a run waits at all. */
const MAX_POLL_SECONDS = 1_200;

function readPollSeconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= MAX_POLL_SECONDS) return seconds;
  throw new UsageError(`--poll-interval takes seconds, more than 0 and at most ${MAX_POLL_SECONDS}: --poll-interval 20`);
}

/** A report that cannot be written is better known before the run than after it. */
async function checkWritable(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) throw new UsageError(`--output: ${path} is a directory. Name a file in it.`);
  const place = existing === null ? dirname(path) : path;
  try {
    await access(place, constants.W_OK);
  } catch {
    throw new UsageError(`--output: ${place} does not exist or may not be written by you.`);
  }
}
