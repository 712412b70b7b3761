/** Faults that bite when everything restarts: the proxy needs a key that it serves itself. */
import type { Fault } from './fault.ts';

export const DEPENDENCY_FAULTS: readonly Fault[] = [];
