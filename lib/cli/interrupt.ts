/** Ctrl-C and its like, as an AbortSignal: the first asks to end in order, a later one ends at once. */
import { EXIT } from './exit-codes.ts';

/** A terminal and a wrapping process may both hand on the same key press. */
const SAME_PRESS_MS = 500;

export interface Interrupt {
  readonly signal: AbortSignal;
  forget(): void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const handle = (): void => {
    const nowMs = performance.now();
    if (firstMs !== null && nowMs - firstMs > SAME_PRESS_MS) process.exit(EXIT.interrupted);
    firstMs ??= nowMs;
    controller.abort();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    forget() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
