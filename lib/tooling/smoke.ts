/** `npm run smoke -- --api URL [--region REGION]`: does a deployed service do what it should? Exit codes as of the command line. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeApiSigner } from '../aws/sign-api-call.ts';
import { makeApiClient } from '../cli/api-client.ts';
import { isLoopback } from '../cli/aws-place.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { runSmoke } from './smoke/run-smoke.ts';

const USAGE = 'Usage: npm run smoke -- --api https://ID.execute-api.REGION.amazonaws.com [--region REGION]';

interface Order {
  readonly base: URL;
  readonly region: string;
}

/** null: the command line is wrong. */
function readOrder(argv: readonly string[]): Order | null {
  try {
    const { values } = parseArgs({ args: [...argv], options: { api: { type: 'string' }, region: { type: 'string' } } });
    const base = new URL(values.api ?? '');
    if (base.protocol !== 'https:' && !isLoopback(base.href)) return null;
    const named = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(base.hostname)?.[1];
    const region = values.region ?? named ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (region !== undefined) return { base, region };
    return isLoopback(base.href) ? { base, region: 'us-east-1' } : null;
  } catch {
    return null;
  }
}

const order = readOrder(process.argv.slice(2));
if (order === null) {
  console.error(USAGE);
  process.exitCode = EXIT.usage;
} else {
  const { base, region } = order;
  const checksSignatures = !isLoopback(base.href);
  const given = {
    signed: makeApiClient(base, checksSignatures ? makeApiSigner({ region }) : null),
    unsigned: makeApiClient(base, null),
    region,
    idempotencyKey: randomUUID(),
    checksSignatures,
    wait: async (milliseconds: number) => void (await wait(milliseconds)),
    now: () => performance.now(),
  };
  process.exitCode = await runSmoke(given, (line) => console.log(line));
}
