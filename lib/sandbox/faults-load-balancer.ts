/** Faults of the load balancer, its targets, and the network around them. */
import type { Fault } from './fault.ts';

export const LOAD_BALANCER_FAULTS: readonly Fault[] = [];
