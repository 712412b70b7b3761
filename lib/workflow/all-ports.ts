/** Everything a whole run is handed: the ports of the checks, and those that change or keep something. */
import type {
  CloudWatchActionPort,
  EventPort,
  KmsActionPort,
  LookPort,
  ReportPort,
  SnapshotPort,
  StoreRecordPort,
} from '../aws/ports.ts';
import type { Ports } from '../checks/check.ts';

export interface AllPorts extends Ports {
  readonly cloudwatch: CloudWatchActionPort;
  readonly kmsActions: KmsActionPort;
  readonly records: StoreRecordPort;
  readonly reports: ReportPort;
  readonly snapshots: SnapshotPort;
  readonly looks: LookPort;
  readonly events: EventPort;
}
