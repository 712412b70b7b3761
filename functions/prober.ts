/** Looks at the network from inside a VPC. Calls no AWS API, holds no secret, logs no payload. */
import { makeLocalProber } from '../lib/net/local-prober.ts';
import { makeProberHandler } from '../lib/net/remote-prober.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLambda } from '../lib/service/lambda.ts';

const { region, vpcId } = readEnvironment();
const prober = makeLocalProber({ scope: 'vpc', perspective: { place: vpcId, region } });

export const handler = makeLambda('prober', makeProberHandler(prober));
