/** Healthy endpoint services, names and addresses. */
import type { Variant } from './variant.ts';

export const SERVICE_VARIANTS: readonly Variant[] = [];
