/** The `keys` check. */
import { makeLiveKeys } from '../lib/aws/kms-keys.ts';
import { keys } from '../lib/checks/keys.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const { region } = readEnvironment();

export const handler = makeTracedCheck(keys, { keys: makeLiveKeys({ region }) });
