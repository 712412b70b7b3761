/** Healthy proxies and key managers. */
import type { Variant } from './variant.ts';

export const HEALTH_VARIANTS: readonly Variant[] = [];
