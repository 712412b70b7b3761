/** Faults of a store that exists: its connection, keys, alarms and numbers. */
import type { Fault } from './fault.ts';

export const EXISTING_STORE_FAULTS: readonly Fault[] = [];
