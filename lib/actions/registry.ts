/** The one list of actions, in the order in which they run behind the gate. */
import type { Action } from './action.ts';
import { connectKeyStore } from './connect-key-store.ts';
import { createKeyStore } from './create-key-store.ts';
import { provisionAlarms } from './provision-alarms.ts';
import { rollBack } from './roll-back.ts';

export const ACTIONS = [createKeyStore, connectKeyStore, provisionAlarms, rollBack] as const satisfies readonly Action[];
