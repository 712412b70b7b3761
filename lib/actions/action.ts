/** The contract of an action: something that changes the account, behind the gate. Its findings are declared as a check's are. */
import type {
  AlarmPolicyPort,
  Clock,
  CloudWatchActionPort,
  CredentialPort,
  Ec2Port,
  Elbv2Port,
  KmsActionPort,
  KmsPort,
  MetricPort,
  ReportPort,
  StoreRecordPort,
} from '../aws/ports.ts';
import { findingTable, undecided } from '../checks/check.ts';
import { type FindingTable, type Judged, toFinding } from '../checks/finding-table.ts';
import type { ActionFacts, ActionName } from '../model/action-facts.ts';
import type { Facts } from '../model/facts.ts';
import type { Evidence } from '../model/json.ts';
import type { Params } from '../model/params.ts';
import type { ActionResult } from '../model/report.ts';
import type { Run } from '../model/run.ts';
import { type SkipReason, worst } from '../model/verdict.ts';

/** Everything an action may be handed. */
export interface ActionPorts {
  readonly kmsActions: KmsActionPort;
  readonly credential: CredentialPort;
  readonly records: StoreRecordPort;
  readonly reports: ReportPort;
  readonly cloudwatch: CloudWatchActionPort;
  readonly alarmPolicy: AlarmPolicyPort;
  readonly metrics: MetricPort;
  readonly kms: KmsPort;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly clock: Clock;
}

export type ActionPortName = keyof ActionPorts;

export interface Action<
  Id extends ActionName = ActionName,
  Code extends string = string,
  Needs extends ActionPortName = ActionPortName,
> {
  readonly id: Id;
  /** What it does, for people. */
  readonly purpose: string;
  /** The only ports it is handed. */
  readonly needs: readonly Needs[];
  /** IAM actions it needs; the function's role is built from them. */
  readonly permissions: readonly string[];
  readonly findings: FindingTable<Code>;
}

export interface ActionInput {
  readonly run: Run;
  readonly params: Params;
  /** Facts of the actions before it, and of the checks that it is handed. */
  readonly facts: Partial<ActionFacts & Pick<Facts, 'tls'>>;
}

/** What came of it, before it is written down. `reason` is set when nothing was done on purpose. */
export interface Done<Id extends ActionName, Code extends string = string> {
  readonly judged: readonly Judged<Code>[];
  readonly evidence: Evidence;
  readonly facts: ActionFacts[Id];
  readonly reason?: SkipReason;
}

export interface ActionOutput<Id extends ActionName = ActionName> {
  readonly result: ActionResult;
  readonly facts: ActionFacts[Id];
}

/** Runs one action, or one look of it, to its result. Never throws: what `work` throws becomes its `undecided` finding. */
export async function runAction<Id extends ActionName, Code extends string>(
  action: Action<Id, Code>,
  input: ActionInput,
  clock: Clock,
  startedMs: number,
  work: () => Promise<Done<Id, Code>>,
): Promise<ActionOutput<Id>> {
  const done = await doOrExplain(action, work);
  const findings = done.judged.map((one) => toFinding(findingTable(action), one, input.run, input.params));
  const verdict = worst(findings.map((finding) => finding.verdict));
  const durationMs = Math.max(0, Math.round(clock.now() - startedMs));
  const reason = verdict === 'skipped' ? (done.reason ?? null) : null;
  return { result: { id: action.id, verdict, durationMs, reason, evidence: done.evidence, findings }, facts: done.facts };
}

async function doOrExplain<Id extends ActionName, Code extends string>(
  action: Action<Id, Code>,
  work: () => Promise<Done<Id, Code>>,
): Promise<Done<Id>> {
  try {
    return await work();
  } catch (error) {
    return { judged: [undecided(action.id, error)], evidence: {}, facts: null };
  }
}
