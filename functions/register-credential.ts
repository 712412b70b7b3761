/** `PUT /key-stores/{id}/credential`. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makeRegisterCredential } from '../lib/service/register-credential.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const environment = readEnvironment();
const { region, account } = environment;
const [credential, records] = [makeServiceCredentials(environment), makeServiceStore(environment)];
const ports = { kms: makeLiveKms({ region }), credential, records };

export const handler = makeTracedLambda('register-credential', makeRegisterCredential({ ...ports, region, account }));
