/** Simple Notification Service, as far as this product asks it. */
import type { Operations } from './operation.ts';

export const snsOperations: Operations = {};
