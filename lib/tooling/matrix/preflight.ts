/** One whole run against a sandbox with faults in it: what is in the report, what was done, and everything that was passed on. */
import { randomUUID } from 'node:crypto';
import { CHECKS } from '../../checks/registry.ts';
import type { Finding } from '../../model/finding.ts';
import type { Json } from '../../model/json.ts';
import type { Report } from '../../model/report.ts';
import type { Run, RunAction } from '../../model/run.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { type LocalStep, makeSteps } from '../../workflow/local-steps.ts';
import { runLocally } from '../../workflow/run-locally.ts';

export interface Preflight {
  readonly report: Report;
  /** As it is read back from the table; null when it is not there. */
  readonly stored: Report | null;
  /** Did the run ask KMS to create the store? */
  readonly created: boolean;
  /** Words of the secret, or made with it, in anything that a step was given, gave back, announced or reported. */
  readonly leaks: readonly string[];
}

/** Starts the sandbox of the plan, runs, and closes it. */
export async function runPreflight(plan: SandboxPlan, action: RunAction): Promise<Preflight> {
  const sandbox = await startSandbox(plan);
  try {
    const passedOn: string[] = [];
    const steps = Object.entries(makeSteps(sandbox.ports, CHECKS)).map(([name, step]) => [name, listen(step, passedOn)]);
    const run = runOf(plan, action);
    const input = { run, params: plan.params };
    const { report } = await runLocally({ input, ports: sandbox.ports, steps: Object.fromEntries(steps), pollMs: 20 });
    return {
      report,
      stored: await sandbox.ports.reports.readReport(run.runId),
      created: sandbox.aws.calls.some(({ operation }) => operation === 'CreateCustomKeyStore'),
      leaks: leaksIn([...passedOn, JSON.stringify(report), JSON.stringify(plan.aws.events)].join('\n'), plan),
    };
  } finally {
    await sandbox.close();
  }
}

export function runOf(plan: SandboxPlan, action: RunAction): Run {
  return {
    runId: randomUUID(),
    action,
    region: plan.aws.region,
    account: plan.aws.account,
    requestedBy: `arn:aws:iam::${plan.aws.account}:user/matrix`,
    lab: null,
    credentialSource: null,
    pollSeconds: null,
    allowGateOverride: false,
    ...plan.run,
  };
}

/** Of checks and actions. */
export function findingsOf({ checks, actions }: Report): readonly Finding[] {
  return [...checks, ...actions].flatMap(({ findings }) => findings);
}

function listen(step: LocalStep, passedOn: string[]): LocalStep {
  return async (input: Json) => {
    passedOn.push(JSON.stringify(input));
    const output = await step(input);
    passedOn.push(JSON.stringify(output));
    return output;
  };
}

/** Of credentials that are none the words are looked for in the same way, as long as they are long enough to be told apart. */
export function leaksIn(text: string, { behaviour, aws }: SandboxPlan): readonly string[] {
  const { AccessKeyId, RawSecretAccessKey } = behaviour.XksProxyAuthenticationCredential;
  const parts = [AccessKeyId, RawSecretAccessKey, ...aws.secrets.flatMap(({ SecretString }) => wordsOf(SecretString))];
  const found = parts.some((part) => part.length >= SHORTEST && text.includes(part)) ? ['a part of the credential'] : [];
  return /Signature=|AWS4-HMAC|x-amz-date/i.test(text) ? [...found, 'a signature'] : found;
}

const SHORTEST = 16;

function wordsOf(secretString: string): readonly string[] {
  return [...secretString.matchAll(/"(?:AccessKeyId|RawSecretAccessKey)"\s*:\s*"([^"]+)"/g)].map((match) => match[1] ?? '');
}
