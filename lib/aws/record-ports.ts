/** What this product writes down: what it knows of stores, and reports of runs. */
import type { Report } from '../model/report.ts';

/** What this product knows of a store it made, or is about to make. Keyed by account, Region and `CustomKeyStoreName`. */
export interface StoreRecord {
  readonly CustomKeyStoreName: string;
  readonly CustomKeyStoreId: string | null;
  readonly runId: string;
  readonly XksProxyAuthenticationCredentialSecretId: string | null;
  /** Topic that the request named for the alarms; absent in records of earlier versions. */
  readonly AlarmTopicArn?: string | null;
  /** True when nothing is left of that creation, refused or rolled back: a store of this name is then somebody else's. */
  readonly refused?: boolean;
  /** True when only its secret was registered: this product did not make the store. */
  readonly registered?: boolean;
}

export interface StoreRecordPort {
  readStoreRecord(customKeyStoreName: string): Promise<StoreRecord | null>;
  writeStoreRecord(record: StoreRecord): Promise<void>;
  /** Writes only while the record is as it was read, null: not there. False: somebody else wrote meanwhile, and nothing was done. */
  replaceStoreRecord(before: StoreRecord | null, record: StoreRecord): Promise<boolean>;
}

export interface ReportPort {
  readReport(runId: string): Promise<Report | null>;
  writeReport(report: Report): Promise<void>;
}

/** What is written of a run after it has ended. */
export interface ReportCompletionPort {
  /** False: the run has a report already, and nothing was done. One that ended before this run began is of another run. */
  addReport(report: Report): Promise<boolean>;
  /** Puts beside a stored report what lists and its removal need, where the state machine wrote it by itself. */
  enlistReport(report: Report): Promise<void>;
}
