/** Where is the proxy of a VPC store? Asked in a sandbox that was changed before it started. */
import { runCheck } from '../../lib/checks/check.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import { healthyPlan, type SandboxPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { checkInput } from './builders.ts';

const sandboxes: Sandbox[] = [];

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()));
}

export type Change = (plan: SandboxPlan) => void;

/** Codes without the name of the check; targets as `ADDRESS@VANTAGE`. */
export async function locateIn(...changes: readonly Change[]) {
  const plan = healthyPlan('vpc');
  for (const change of changes) change(plan);
  const sandbox = await startSandbox(plan);
  sandboxes.push(sandbox);
  const { result, facts } = await runCheck(locateProxy, checkInput({ params: plan.params }), sandbox.ports, { now: () => 0 });
  const targets = facts !== null && 'targets' in facts ? facts.targets : [];
  const codes = result.findings.map(({ code }) => code.replace('locate-proxy/', ''));
  const shown = targets.map(({ address, vantage }) => `${address}@${vantage}`);
  return { codes, findings: result.findings, facts, targets: shown, sandbox };
}
