/** Every healthy variant: none may give a fail or an error. */
import type { Variant } from './variant.ts';
import { TLS_VARIANTS } from './variants-tls.ts';
import { SERVICE_VARIANTS } from './variants-service.ts';
import { LOAD_BALANCER_VARIANTS } from './variants-load-balancer.ts';
import { HEALTH_VARIANTS } from './variants-health.ts';
import { REQUEST_VARIANTS } from './variants-request.ts';
import { DEPENDENCY_VARIANTS } from './variants-dependencies.ts';
import { EXISTING_STORE_VARIANTS } from './variants-existing-store.ts';

export const VARIANTS: readonly Variant[] = [
  ...TLS_VARIANTS,
  ...SERVICE_VARIANTS,
  ...LOAD_BALANCER_VARIANTS,
  ...HEALTH_VARIANTS,
  ...REQUEST_VARIANTS,
  ...DEPENDENCY_VARIANTS,
  ...EXISTING_STORE_VARIANTS,
];
