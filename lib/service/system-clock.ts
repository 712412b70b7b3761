/** The time of this machine; tests bring their own. */
import type { Clock } from '../aws/ports.ts';

export const systemClock: Clock = { now: () => Date.now() };
