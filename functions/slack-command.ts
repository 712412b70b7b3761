/** `POST /slack/command`: the slash command of a Slack app. Checks, never creates. */
import { readEnvironment } from '../lib/service/environment.ts';
import { faultLog } from '../lib/service/lambda.ts';
import { makeLiveSlackCommand } from '../lib/service/live-slack-command.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const NAME = 'slack-command';

export const handler = makeTracedLambda(NAME, makeLiveSlackCommand(readEnvironment(), faultLog(NAME)));
