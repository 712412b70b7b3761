/** `demo`: what this product does, on a sandbox, in a few seconds: one store that is ready, one that is not. */
import { randomUUID } from 'node:crypto';
import type { MetricAlarm } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import type { Run, RunAction } from '../model/run.ts';
import { printable } from '../render/printable.ts';
import { renderReport } from '../render/renderer.ts';
import { hang } from '../render/wrap.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { QUESTIONS } from './catalog.ts';
import type { Command } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export const demo: Command = {
  name: 'demo',
  operands: [],
  summary: 'show all of this on a sandbox: no AWS account, no network needed',
  about: [
    'Starts a sandbox on 127.0.0.1, then checks, creates, connects and alarms a key store that is ready, and checks one that ' +
      'has many faults. It is not AWS and touches no account. Exit code 0 when both went as they should.',
  ],
  flags: [],
  async run(_invocation, terminal): Promise<ExitCode> {
    const interrupt = onInterrupt();
    terminal.out(OPENING);
    const wentWell = await showHealthyStore(terminal, interrupt.signal);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    const foundAll = await showBrokenStore(terminal, interrupt.signal);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    terminal.out(wentWell && foundAll ? CLOSING : 'The demo did not go as it should, see above.\n');
    return wentWell && foundAll ? EXIT.ok : EXIT.error;
  },
};

const OPENING = `This is a sandbox on 127.0.0.1: a loopback AWS endpoint, a key store proxy, a certificate authority
and a DNS server, all started for this demo. It is not AWS, and no AWS account is touched.
`;

const CLOSING = `That was the sandbox: no AWS account was touched. What to do next:

  Check a store of your own    npx xks-preflight check request.json --proxy-config proxy.json
  When it passes, make it      npx xks-preflight create request.json --proxy-config proxy.json
  Look a finding up            npx xks-preflight explain tls/expired
  Try other faults             npx xks-preflight sandbox --fault list
`;

/** Each is found by another check or names another remedy. */
const BROKEN = [
  'name-taken',
  'acceptance-required',
  'principal-missing',
  'txt-wrong',
  'certificate-expired',
  'far-proxy',
  'wrong-secret',
] as const;

/** KMS takes minutes to connect; the sandbox's KMS a moment, long enough for the waiting to be seen. */
const CONNECT_DELAY_MS = 300;
const POLL_MS = 200;

async function showHealthyStore(terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  title(terminal, '1. A store that is ready: check, create, connect, alarm');
  return withSandbox([], async (sandbox) => {
    sandbox.plan.aws.connectDelayMs = CONNECT_DELAY_MS;
    const report = await runIn(sandbox, 'create', terminal, signal);
    const id = report.actions.find((action) => action.id === 'create-key-store')?.evidence.CustomKeyStoreId;
    const alarms = await sandbox.ports.cloudwatch.alarms(`xks-preflight/${String(id)}`);
    terminal.out('Alarms that stand now\n');
    for (const { AlarmName = '', AlarmDescription = '' } of alarms.toSorted(byNumber)) {
      terminal.out(bullet(`${AlarmName}: ${AlarmDescription}`, terminal.width));
    }
    const states = sandbox.plan.aws.keyStores.map(({ entry }) => entry.ConnectionState);
    return report.verdict === 'pass' && states.join() === 'CONNECTED' && alarms.length > 0;
  });
}

async function showBrokenStore(terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  title(terminal, `2. A store with ${BROKEN.length} faults: all of them at once, before anything is created`);
  const { FAULTS } = await import('../sandbox/faults.ts');
  return withSandbox(BROKEN, async (sandbox) => {
    const report = await runIn(sandbox, 'check', terminal, signal);
    const found = new Set(report.checks.flatMap((check) => check.findings.map((finding) => finding.code)));
    const expected = FAULTS.filter(({ name }) => BROKEN.some((one) => one === name)).flatMap(({ codes }) => codes);
    return expected.length >= BROKEN.length && expected.every((code) => found.has(code));
  });
}

async function withSandbox(faults: readonly string[], use: (sandbox: Sandbox) => Promise<boolean>): Promise<boolean> {
  const [{ startSandbox }, { planWith }] = await Promise.all([import('../sandbox/sandbox.ts'), import('../sandbox/faults.ts')]);
  const sandbox = await startSandbox(planWith('vpc', faults));
  try {
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function runIn(sandbox: Sandbox, action: RunAction, terminal: Terminal, signal: AbortSignal): Promise<Report> {
  const { runLocally } = await import('../workflow/run-locally.ts');
  const { plan, ports } = sandbox;
  const run: Run = {
    runId: randomUUID(),
    action,
    region: plan.aws.region,
    account: plan.aws.account,
    requestedBy: null,
    lab: null,
    credentialSource: null,
    pollSeconds: null,
    allowGateOverride: true,
  };
  const onProgress = showProgress(terminal);
  const { report } = await runLocally({ input: { run, params: plan.params }, ports, onProgress, pollMs: POLL_MS, signal });
  const { color, width } = terminal;
  terminal.out(`\n${renderReport(report, 'text', { color, width, questions: QUESTIONS })}\n`);
  return report;
}

/** ALM-2 before ALM-10. */
function byNumber(a: MetricAlarm, b: MetricAlarm): number {
  return (a.AlarmName ?? '').localeCompare(b.AlarmName ?? '', 'en', { numeric: true });
}

function title(terminal: Terminal, text: string): void {
  terminal.out(`\n${text}\n${'='.repeat(text.length)}\n`);
}

function bullet(text: string, width: number): string {
  return `${hang('- ', printable(text), width).join('\n')}\n`;
}
