/** Healthy stores that exist. */
import type { Variant } from './variant.ts';

export const EXISTING_STORE_VARIANTS: readonly Variant[] = [];
