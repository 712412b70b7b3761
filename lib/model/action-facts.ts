/** Facts that one action hands to the next, at `$.actions['<action id>'].facts`; null when it came to nothing. */

export interface KeyStoreFacts {
  readonly CustomKeyStoreId: string;
  /** True when the store was there before this run. */
  readonly adopted: boolean;
  /** True when a record of this product says that it made the store. */
  readonly madeByUs: boolean;
  /** True when KMS itself answered this run that it made the store: nobody else can have made it. Absent: no. */
  readonly createdByRun?: boolean;
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
  /** True when this run told KMS to connect the store; absent: it did not, somebody else may have. */
  readonly connectedByRun?: boolean;
}

/** How far undoing is; `settled` and the rest as of a connection. */
export type RollBackFacts = Omit<ConnectionFacts, 'connectedByRun'>;

export interface AlarmsFacts {
  /** True: CloudWatch took every alarm that the store is to have. What hangs on it may be undone when it is false. */
  readonly made: boolean;
}

/** What the repair of a re-validation did. Names are those of the alarms, such as `xks-preflight/cks-…/ALM-1`. */
export interface AlarmRepairFacts {
  /** False: this product has given the store no alarms, and nobody asked it to, so nothing was looked at. */
  readonly optedIn: boolean;
  readonly putBack: readonly string[];
  readonly removed: readonly string[];
}

export interface ActionFacts {
  readonly 'create-key-store': KeyStoreFacts | null;
  readonly 'connect-key-store': ConnectionFacts | null;
  readonly 'provision-alarms': AlarmsFacts | null;
  readonly 'roll-back': RollBackFacts | null;
  readonly 'repair-alarms': AlarmRepairFacts | null;
}

export type ActionName = keyof ActionFacts;
