/** First step of a re-validation: one run for each external key store. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeListKeyStores } from '../lib/service/list-key-stores.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const environment = readEnvironment();
const { region, account } = environment;
const ports = { kms: makeLiveKms({ region }), records: makeServiceStore(environment) };

export const handler = makeTracedLambda('list-key-stores', makeListKeyStores({ ...ports, region, account }));
