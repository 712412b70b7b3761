/** What a deployment says about the alarms of key stores. A terminal knows of no deployment, and leaves those parts alone. */

/** `leave`: neither made nor missed nor removed. */
export type Keeping = 'make' | 'remove' | 'leave';

export interface AlarmPolicy {
  /** ALM-10, which rings on silence: only where something takes it away when somebody disconnects the store. */
  readonly silence: Keeping;
  /** ALM-13 and ALM-13w, on the days to expiry that this product publishes: only where it does so every day. */
  readonly ownDays: Keeping;
  /** Does a re-validation come by every day or so and add what is missing? */
  readonly repairs: boolean;
  /** ARNs of the topics that a request may name; null: any of the own account and Region, as at a terminal. */
  readonly allowedTopics: readonly string[] | null;
}

export const AT_A_TERMINAL: AlarmPolicy = { silence: 'leave', ownDays: 'leave', repairs: false, allowedTopics: null };
