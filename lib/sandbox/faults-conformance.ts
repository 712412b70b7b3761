/** Faults of the key operations of the proxy API. */
import type { Fault } from './fault.ts';

export const CONFORMANCE_FAULTS: readonly Fault[] = [];
