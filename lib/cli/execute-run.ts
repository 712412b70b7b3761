/** Carries out a run that was asked for in order: asks, runs, shows the report. */
import { randomUUID } from 'node:crypto';
import type { CredentialPort } from '../aws/ports.ts';
import { makeLiveSts } from '../aws/sts.ts';
import { isVpcStore, type Params } from '../model/params.ts';
import type { Report } from '../model/report.ts';
import type { Run, RunInput } from '../model/run.ts';
import { renderReport } from '../render/renderer.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import { runLocally } from '../workflow/run-locally.ts';
import { kmsEndpoint } from './aws-place.ts';
import { QUESTIONS } from './catalog.ts';
import { confirmCreate } from './confirm.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { makeLivePorts } from './live-ports.ts';
import { showProgress } from './progress.ts';
import type { RunSettings } from './run-settings.ts';
import type { Terminal } from './terminal.ts';
import { writeReportFile } from './write-report.ts';

export interface Order {
  readonly action: 'check' | 'create';
  readonly region: string;
  readonly params: Params;
  /** From `--proxy-config`; null: the secret of the request. */
  readonly credential: CredentialPort | null;
  readonly settings: RunSettings;
  readonly mayCreateUnasked: boolean;
}

export async function executeRun(order: Order, terminal: Terminal): Promise<ExitCode> {
  const { action, region, params, credential, settings } = order;
  const run = await describeRun(order);
  if (action === 'create' && !order.mayCreateUnasked) {
    const agreed = await confirmCreate(
      { params, region, account: run.account, kmsEndpoint: kmsEndpoint(terminal.env) },
      terminal,
    );
    if (!agreed) {
      terminal.err('Nothing was created.\n');
      return EXIT.usage;
    }
  }
  const { lab, extraRoots, ownerRoles } = settings;
  const ports = makeLivePorts({
    region,
    isVpcStore: isVpcStore(params),
    lab,
    extraRoots,
    credential,
    ownerRoles,
    withheld: terminal.withheld,
  });
  return runToReport({ run, params }, ports, settings, terminal);
}

async function describeRun({ action, region, params, settings }: Order): Promise<Run> {
  // Checks name the missing permission or credentials themselves; the report only lacks the account then.
  const caller = await makeLiveSts({ region })
    .callerIdentity()
    .catch(() => null);
  return {
    runId: randomUUID(),
    action,
    region,
    account: caller?.account ?? null,
    requestedBy: caller?.arn ?? null,
    lab: settings.lab,
    credentialSource:
      settings.proxyConfig === null
        ? (params.XksProxyAuthenticationCredentialSecretId ?? null)
        : `--proxy-config ${settings.proxyConfig}`,
    pollSeconds: settings.pollSeconds,
    allowGateOverride: true,
  };
}

async function runToReport(input: RunInput, ports: AllPorts, settings: RunSettings, terminal: Terminal): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const { report, status } = await runLocally({ input, ports, onProgress: showProgress(terminal), signal: interrupt.signal });
  interrupt.forget();
  const code = exitCodeOf(report, settings.failOn);
  const written = await showReport(report, settings, terminal);
  if (status === 'ABORTED') {
    terminal.err('Interrupted: the report holds what was known by then.\n');
    return EXIT.interrupted;
  }
  return written ? code : EXIT.error;
}

/** With `--output` the report goes there, and people still see it as text. False: it could not be written. */
export async function showReport(report: Report, settings: RunSettings, terminal: Terminal): Promise<boolean> {
  const { format, output, verbose, requestFile, readWith } = settings;
  const { color, width } = terminal;
  const text = (withColor: boolean): string =>
    renderReport(report, 'text', { color: withColor, width, verbose, questions: QUESTIONS });
  const plain =
    format === 'text'
      ? text(false)
      : renderReport(report, format, {
          questions: QUESTIONS,
          ...(requestFile === null ? {} : { requestFile }),
          ...(readWith === undefined ? {} : { readWith }),
        });
  if (output === null) {
    terminal.out(format === 'text' ? text(color) : plain);
    return true;
  }
  terminal.out(text(color));
  return writeReportFile(output, plain, terminal);
}
