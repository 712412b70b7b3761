/** Faults that show only when the store is created, connected and alarmed. */
import type { Fault } from './fault.ts';

export const ACTION_FAULTS: readonly Fault[] = [];
