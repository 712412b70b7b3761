/** Healthy requests, credentials and accounts. */
import type { Variant } from './variant.ts';

export const REQUEST_VARIANTS: readonly Variant[] = [];
