/** Facts that one action hands to the next, at `$.actions['<action id>'].facts`; null when it came to nothing. */

export interface KeyStoreFacts {
  readonly CustomKeyStoreId: string;
  /** True when the store was there before this run. */
  readonly adopted: boolean;
  /** True when a record of this product says that it made the store. */
  readonly madeByUs: boolean;
}

export interface ConnectionFacts {
  /** True: nothing more to wait for. */
  readonly settled: boolean;
  /** Seconds until the next look. */
  readonly waitSeconds: number;
  /** Looks taken so far. */
  readonly polls: number;
  /** Seconds waited so far, counted, not measured. */
  readonly waitedSeconds: number;
  /** Epoch milliseconds. */
  readonly startedMs: number;
}

export interface ActionFacts {
  readonly 'create-key-store': KeyStoreFacts | null;
  readonly 'connect-key-store': ConnectionFacts | null;
  readonly 'provision-alarms': null;
}

export type ActionName = keyof ActionFacts;
