/** `npm run smoke -- --api URL [--region REGION]`: does a deployed service do what it should? Exit codes as of the command line. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeApiSigner } from '../aws/sign-api-call.ts';
import { makeApiClient } from '../cli/api-client.ts';
import { readApiPlace } from '../cli/api-url.ts';
import { isLoopback } from '../cli/aws-place.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { runSmoke } from './smoke/run-smoke.ts';

const USAGE = 'Usage: npm run smoke -- --api https://ID.execute-api.REGION.amazonaws.com [--region REGION]';

interface Order {
  readonly base: URL;
  readonly region: string;
}

/** A text says what is wrong with the command line. */
function readOrder(argv: readonly string[]): Order | string {
  try {
    const { values } = parseArgs({ args: [...argv], options: { api: { type: 'string' }, region: { type: 'string' } } });
    if (values.api === undefined) return '--api is missing.';
    const place = readApiPlace({ operands: [], flags: { api: values.api }, faults: [], ownerRoles: [] });
    if (place === null) return '--api is missing.';
    const region = values.region ?? place.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (region !== undefined) return { base: place.base, region };
    return place.signed ? 'The host does not name its Region: add --region.' : { base: place.base, region: 'us-east-1' };
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line cannot be read.';
  }
}

const order = readOrder(process.argv.slice(2));
if (typeof order === 'string') {
  console.error(`${order}\n${USAGE}`);
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
