/** Why a step broke down, in a text for people. Pure. */
import type { Crash } from '../model/run-state.ts';

/** Lambda wraps what a function threw into JSON; other causes are text. */
export function describeCrash(crash: Crash | undefined): string {
  if (crash === undefined) return 'The run ended before this was reached';
  return `${crash.Error}: ${errorMessage(crash.Cause)}`.slice(0, 1_000);
}

function errorMessage(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const text = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? parsed.errorMessage : undefined;
    return typeof text === 'string' ? text : cause;
  } catch {
    return cause;
  }
}
