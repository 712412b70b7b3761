/** Takes the silence alarm of a store away when somebody disconnects or deletes the store. */
import { makeLiveCloudWatch } from '../lib/aws/cloudwatch.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeFollowConnection } from '../lib/service/follow-connection.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const { region, account } = readEnvironment();
const ports = { cloudwatch: makeLiveCloudWatch({ region }) };

export const handler = makeTracedLambda('follow-connection', makeFollowConnection({ region, account }, ports));
