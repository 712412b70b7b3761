/** Healthy load balancers, targets and networks. */
import type { Variant } from './variant.ts';

export const LOAD_BALANCER_VARIANTS: readonly Variant[] = [];
