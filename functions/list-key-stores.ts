/** First step of a re-validation: the external key stores. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeListKeyStores } from '../lib/service/list-key-stores.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const { region } = readEnvironment();

export const handler = makeTracedLambda('list-key-stores', makeListKeyStores(makeLiveKms({ region })));
