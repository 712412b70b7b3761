/** The contract of a check, and the one place that runs one: observe the world, then judge what was seen. */
import type {
  AcmPort,
  CloudWatchPort,
  Clock,
  CredentialPort,
  Ec2Port,
  Elbv2Port,
  KeyPort,
  KmsPort,
  ListenerTlsPort,
  NetworkPort,
  OwnersPort,
  Route53Port,
  SnsPort,
} from '../aws/ports.ts';
import type { InstancePort, LogsPort, SecretPort } from '../aws/ports.ts';
import type { AlarmPolicyPort, HistoryPort, MetricPort, QuotaPort } from '../aws/ports.ts';
import type { FactName, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Params } from '../model/params.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { CheckResult } from '../model/report.ts';
import type { Run } from '../model/run.ts';
import { type SkipReason, VERDICTS, worst } from '../model/verdict.ts';
import type { Prober } from '../net/prober.ts';
import { SOURCE } from '../xks/sources.ts';
import type { TrustPort } from '../xks/trust.ts';
import { type FindingSpec, type FindingTable, type Judged, toFinding } from './finding-table.ts';

/** Everything a check may be handed. */
export interface Ports {
  readonly prober: Prober;
  readonly kms: KmsPort;
  readonly keys: KeyPort;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly listenerTls: ListenerTlsPort;
  readonly network: NetworkPort;
  readonly acm: AcmPort;
  readonly route53: Route53Port;
  readonly sns: SnsPort;
  readonly instances: InstancePort;
  readonly logs: LogsPort;
  readonly secrets: SecretPort;
  readonly owners: OwnersPort;
  readonly cloudwatch: CloudWatchPort;
  readonly alarmPolicy: AlarmPolicyPort;
  readonly metrics: MetricPort;
  readonly quotas: QuotaPort;
  readonly history: HistoryPort;
  readonly credential: CredentialPort;
  readonly trust: TrustPort;
  readonly clock: Clock;
}

export type PortName = keyof Ports;

export interface CheckInput {
  readonly run: Run;
  readonly params: Params;
  /** Facts of the checks named in `uses`; null when such a check was skipped or crashed. */
  readonly facts: Partial<Facts>;
}

export interface Check<
  Id extends string = string,
  Observation = unknown,
  Code extends string = string,
  Needs extends PortName = PortName,
> {
  readonly id: Id;
  /** What it asks, for people; printed by the command line's help. */
  readonly question: string;
  /** The only ports `observe` is handed. */
  readonly needs: readonly Needs[];
  /** Earlier checks whose facts it reads. */
  readonly uses: readonly FactName[];
  /** IAM actions `observe` needs; the function's role is built from them. */
  readonly permissions: readonly string[];
  readonly findings: FindingTable<Code>;
  /** False: `skipped`, `not-applicable`. */
  appliesTo?(params: Params, run: Run): boolean;
  /** Ids of earlier checks without whose success there is nothing to look at; not empty: `skipped`, `blocked`. */
  blockedBy?(facts: Partial<Facts>): readonly string[];
  /** Looks at the world. Faults of the far end are part of the observation; it never decides. */
  observe(input: CheckInput, ports: Pick<Ports, Needs>): Promise<Observation>;
  /** Pure. Says at least one thing: a check that found nothing to say has not checked. */
  judge(observation: Observation, input: CheckInput): readonly Judged<Code>[];
  /** Pure. What later checks may use. */
  facts?(observation: Observation, input: CheckInput): Facts[FactName];
}

/** Identity, for the compiler: an undeclared port or code is a compile error. */
export function defineCheck<
  const Id extends string,
  Observation,
  const Code extends `${Id}/${string}`,
  const Needs extends PortName,
>(check: Check<Id, Observation, Code, Needs>): Check<Id, Observation, Code, Needs> {
  return check;
}

export interface CheckOutput {
  readonly result: CheckResult;
  readonly facts: Facts[FactName];
}

/** Runs one check to its result. Never throws: what the check throws becomes its `undecided` finding. */
export async function runCheck<N extends PortName>(
  check: Check<string, unknown, string, N>,
  input: CheckInput,
  ports: Pick<Ports, N>,
  clock: Clock,
): Promise<CheckOutput> {
  const startedMs = clock.now();
  const skip = skipReason(check, input);
  if (skip !== null) return { result: skipped(check.id, skip.reason, skip.blockedBy), facts: null };
  const { judged, facts } = await observeAndJudge(check, input, ports);
  const findings = judged
    .map((one) => toFinding(findingTable(check), one, input.run, input.params))
    .map((finding) => override(finding, input.params));
  return { result: capSize(toResult(check.id, findings, clock.now() - startedMs)), facts };
}

/** The declared findings, and `undecided`, which every check has. */
export function findingTable(check: Pick<Check, 'id' | 'findings'>): FindingTable {
  return { ...check.findings, [undecidedCode(check.id)]: UNDECIDED };
}

/** What became of a check that crashed outside of `runCheck`: its function died, timed out or was throttled. */
export function crashedResult(check: Pick<Check, 'id' | 'findings'>, cause: string, run: Run, params: Params): CheckResult {
  const judged = {
    code: undecidedCode(check.id),
    evidence: { cause },
    requirements: NOT_EVALUATED,
    remedy: UNDECIDED_REMEDY.crashed,
  };
  return toResult(check.id, [toFinding(findingTable(check), judged, run, params)], 0);
}

/** The row of everything that could not be looked at. */
const NOT_EVALUATED = ['XKS-IAM-005'] as const;

const UNDECIDED: FindingSpec = {
  verdict: 'error',
  title: 'The check could not be finished',
  citation: SOURCE.tool,
  requirements: ['XKS-IAM-005', 'XKS-IAM-004', 'XKS-IAM-002', 'XKS-IAM-003'],
  remedy: 'Allow the IAM action {action} for the calling role, then run again.',
  kms: null,
};

const UNDECIDED_REMEDY = {
  denied: UNDECIDED.remedy,
  'no-credentials': 'Give this run AWS credentials that may call {action} (for example: aws sso login), then run again.',
  throttled: 'AWS throttled {action} in spite of retries: run again later, or spread the callers of {action}.',
  unreachable:
    'The AWS endpoint for {action} could not be reached: check the network, AWS_ENDPOINT_URL and the Region, then run again.',
  timeout: 'AWS did not answer {action} in time: run again; if it stays so, check the network path to AWS.',
  failed: 'AWS answered {action} with an unexpected error: run again; if it stays so, look at the evidence.',
  crashed: 'Run again. If it stays so, read the log of this run id; the evidence names what broke.',
} as const;

function undecidedCode(checkId: string): string {
  return `${checkId}/undecided`;
}

async function observeAndJudge<N extends PortName>(
  check: Check<string, unknown, string, N>,
  input: CheckInput,
  ports: Pick<Ports, N>,
): Promise<{ judged: readonly Judged[]; facts: Facts[FactName] }> {
  try {
    const observation = await check.observe(input, ports);
    const judged = check.judge(observation, input);
    if (judged.length === 0) throw new Error('The check said nothing about what it saw');
    return { judged, facts: check.facts?.(observation, input) ?? null };
  } catch (error) {
    return { judged: [undecided(check.id, error)], facts: null };
  }
}

/** What a check or an action says when the world gave it no answer to judge. */
export function undecided(checkId: string, error: unknown): Judged {
  const code = undecidedCode(checkId);
  if (isAwsRefusal(error)) {
    const evidence = { action: error.action, refusal: error.kind, awsError: error.awsError, cause: error.message };
    const requirements = error.kind === 'denied' ? deniedRows(error.action) : NOT_EVALUATED;
    return { code, evidence, requirements, remedy: UNDECIDED_REMEDY[error.kind] };
  }
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'a thrown value that is no error';
  return { code, evidence: { cause }, requirements: NOT_EVALUATED, remedy: UNDECIDED_REMEDY.crashed };
}

/** Whether the role lacks the permission or a policy above it forbids the call is not told apart by AWS's answer. */
function deniedRows(action: string): readonly string[] {
  const ofStores = /^kms:\w+CustomKeyStores?$/.test(action) ? ['XKS-IAM-002'] : [];
  const ofServices = action === 'ec2:DescribeVpcEndpointServices' ? ['XKS-IAM-003'] : [];
  return [...NOT_EVALUATED, 'XKS-IAM-004', ...ofStores, ...ofServices];
}

function skipReason(check: Check, input: CheckInput): { reason: SkipReason; blockedBy: readonly string[] } | null {
  if (input.params.Preflight?.Skip?.includes(check.id)) return { reason: 'requested', blockedBy: [] };
  if (check.appliesTo?.(input.params, input.run) === false) return { reason: 'not-applicable', blockedBy: [] };
  const blockedBy = check.blockedBy?.(input.facts) ?? [];
  return blockedBy.length > 0 ? { reason: 'blocked', blockedBy } : null;
}

export function skipped(id: string, reason: SkipReason, blockedBy: readonly string[]): CheckResult {
  return { id, verdict: 'skipped', durationMs: 0, reason, blockedBy, findings: [], truncated: 0 };
}

/** `Preflight.Skip` and `Preflight.Demote` by finding code. The verdict it would have had stays visible. */
function override(finding: Finding, params: Params): Finding {
  if (params.Preflight?.Skip?.includes(finding.code)) {
    return { ...finding, verdict: 'skipped', reason: 'requested', overriddenFrom: finding.verdict };
  }
  if (finding.verdict === 'fail' && params.Preflight?.Demote?.includes(finding.code)) {
    return { ...finding, verdict: 'warn', overriddenFrom: 'fail' };
  }
  return finding;
}

function toResult(id: string, findings: readonly Finding[], durationMs: number): CheckResult {
  const sorted = findings.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
  const verdict = worst(sorted.map((finding) => finding.verdict));
  const reason = verdict === 'skipped' ? (sorted[0]?.reason ?? null) : null;
  return { id, verdict, durationMs: Math.round(durationMs), reason, blockedBy: [], findings: sorted, truncated: 0 };
}

const RESULT_BYTES = 20_000;

/** States carry at most 256 KB: the least bad findings give way first, and the result says how many did. */
function capSize(result: CheckResult): CheckResult {
  const { findings: all } = result;
  // Each finding is measured once: there may be thousands. The comma between two of them counts as well.
  let bytes = jsonBytes({ ...result, findings: [], truncated: all.length });
  const tooMany = all.findIndex((finding) => {
    bytes += jsonBytes(finding) + 1;
    return bytes > RESULT_BYTES;
  });
  if (tooMany === -1) return result;
  const findings = tooMany > 0 ? all.slice(0, tooMany) : all.slice(0, 1).map(withoutEvidence);
  return { ...result, findings, truncated: all.length - findings.length };
}

function withoutEvidence(finding: Finding): Finding {
  return { ...finding, evidence: { truncated: true } };
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
