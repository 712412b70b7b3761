/** Which AWS call was refused? For calls whose refusal costs one finding, not the whole check. */
import { isAwsRefusal } from '../model/refusal.ts';

export type Attempt<T> = { readonly ok: true; readonly value: T } | Refused;

/** The form in which it stands in evidence. */
export interface Refused {
  readonly ok: false;
  readonly evidence: { readonly action: string; readonly refusal: string; readonly awsError: string; readonly cause: string };
}

/** Refusals become data; whatever else is thrown goes on to the runner. */
export async function attempt<T>(call: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    const { action, kind, awsError, message } = error;
    return { ok: false, evidence: { action, refusal: kind, awsError, cause: message } };
  }
}
