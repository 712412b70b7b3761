/** `--api URL`: where the service is, and whether the call must be signed. */
import type { Invocation } from './command.ts';
import { LAB_FLAGS, type FlagName } from './flags.ts';
import { isLoopback } from './aws-place.ts';
import { UsageError } from './usage-error.ts';

export interface ApiPlace {
  readonly base: URL;
  /** False: to `serve` on this machine. */
  readonly signed: boolean;
  /** As the host name has it; null: a domain of its own. */
  readonly region: string | null;
}

/** What they say is decided where the run takes place. */
const FOR_RUNS_FROM_HERE: readonly FlagName[] = ['proxy-config', 'poll-interval', 'owner-role', ...LAB_FLAGS];

/** As it stands in messages, where an address would become a link that answers nobody. */
const BARE_HOST = /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/** null: the run is to take place here. @throws UsageError */
export function readApiPlace({ flags, ownerRoles }: Invocation): ApiPlace | null {
  if (flags.api === undefined) return null;
  const given = FOR_RUNS_FROM_HERE.filter(
    (flag) => flags[flag] !== undefined || (flag === 'owner-role' && ownerRoles.length > 0),
  );
  if (given.length > 0) {
    const names = given.map((flag) => `--${flag}`).join(', ');
    throw new UsageError(`${names} cannot go with --api: the run takes place at the service. Leave one of them out.`);
  }
  const text = BARE_HOST.test(flags.api) ? `https://${flags.api}` : flags.api;
  const base = URL.canParse(text) ? new URL(text) : null;
  const isWhole = base !== null && base.search === '' && base.hash === '' && base.username === '' && base.password === '';
  const here = base !== null && isLoopback(base.href);
  if (!isWhole || (base.protocol !== 'https:' && !(here && base.protocol === 'http:'))) {
    throw new UsageError(
      '--api takes the URL of a deployed service: --api https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    );
  }
  const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(base.hostname)?.[1] ?? null;
  return { base, signed: !here, region };
}

/** What shows the report of a run there. No address stands in it: chats make links of those, and these answer nobody. */
export function readCommand(runId: string, { base }: Pick<ApiPlace, 'base'>): string {
  return `npx xks-preflight report ${runId} --api ${BARE_HOST.test(base.host) ? base.host : 'URL'}`;
}
