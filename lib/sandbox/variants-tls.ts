/** Healthy certificates, chains and protocols. */
import type { Variant } from './variant.ts';

export const TLS_VARIANTS: readonly Variant[] = [];
