/** Carries out `revalidate`: finds the stores, checks one after another, shows every report and a line for each store. */
import { randomUUID } from 'node:crypto';
import { makeLiveKms } from '../aws/kms.ts';
import type { CredentialPort, CustomKeyStoresListEntry } from '../aws/ports.ts';
import { type CallerIdentity, makeLiveSts } from '../aws/sts.ts';
import { isVpcStore } from '../model/params.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Report } from '../model/report.ts';
import type { RunInput } from '../model/run.ts';
import { worst } from '../model/verdict.ts';
import { printable } from '../render/printable.ts';
import { renderReport } from '../render/renderer.ts';
import { renderReports } from '../render/several.ts';
import { revalidationParams } from '../workflow/revalidation.ts';
import { runLocally } from '../workflow/run-locally.ts';
import { chooseRegion } from './aws-place.ts';
import { QUESTIONS } from './catalog.ts';
import { chooseStores } from './choose-stores.ts';
import type { Invocation } from './command.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { makeLivePorts } from './live-ports.ts';
import { showProgress } from './progress.ts';
import { readProxyConfig } from './proxy-config.ts';
import { type Ended, storeLine } from './revalidate-summary.ts';
import { readRunSettings, type RunSettings } from './run-settings.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writeReportFile } from './write-report.ts';

/** @throws UsageError */
export async function revalidateStores(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const settings = await readRunSettings(invocation);
  if (invocation.flags.profile !== undefined) process.env.AWS_PROFILE = invocation.flags.profile;
  const credential = settings.proxyConfig === null ? null : await readProxyConfig(settings.proxyConfig, terminal.withheld);
  const region = await chooseRegion(invocation.flags.region, terminal.env, {});
  const listed = await listStores(region, terminal);
  if (listed === null) return EXIT.error;
  const stores = chooseStores(listed, invocation.operands, region);
  if (credential !== null && stores.length > 1) {
    throw new UsageError(`--proxy-config holds the credential of one store, and ${stores.length} would be checked: name one.`);
  }
  if (stores.length === 0) {
    terminal.err(`There is no external key store in ${region}: nothing was checked.\n`);
    return EXIT.error;
  }
  return revalidateAll(stores, { region, credential, settings, terminal });
}

interface Circumstances {
  readonly region: string;
  readonly credential: CredentialPort | null;
  readonly settings: RunSettings;
  readonly terminal: Terminal;
}

/** null: they could not be listed, and that was said. */
async function listStores(region: string, terminal: Terminal): Promise<readonly CustomKeyStoresListEntry[] | null> {
  try {
    return await makeLiveKms({ region }).listKeyStores();
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    terminal.err(`xks-preflight: the key stores in ${region} could not be listed: ${printable(error.message)}\n`);
    return null;
  }
}

async function revalidateAll(stores: readonly CustomKeyStoresListEntry[], place: Circumstances): Promise<ExitCode> {
  const { region, settings, terminal } = place;
  // Checks name the missing permission or credentials themselves; the reports only lack the account then.
  const caller = await makeLiveSts({ region })
    .callerIdentity()
    .catch(() => null);
  const interrupt = onInterrupt();
  const ended: Ended[] = [];
  for (const [at, store] of stores.entries()) {
    if (interrupt.signal.aborted) break;
    terminal.err(`Store ${at + 1} of ${stores.length}: ${nameOf(store)}\n`);
    const one = await revalidateOne(store, caller, place, interrupt.signal);
    ended.push(one);
    if (one.report !== null && showsText(settings)) terminal.out(`${asText(one.report, place)}\n`);
  }
  interrupt.forget();
  const written = await showReports(stores, ended, place);
  if (interrupt.signal.aborted) {
    terminal.err('Interrupted: what was not reached is not in the reports.\n');
    return EXIT.interrupted;
  }
  const verdict = worst(ended.map(({ report }) => report?.verdict ?? 'error'));
  return written ? exitCodeOf({ verdict }, settings.failOn) : EXIT.error;
}

/** Whatever goes wrong with one store is kept to it. */
async function revalidateOne(
  store: CustomKeyStoresListEntry,
  caller: CallerIdentity | null,
  { region, credential, settings, terminal }: Circumstances,
  signal: AbortSignal,
): Promise<Ended> {
  const params = revalidationParams(store, null);
  const { lab, extraRoots, ownerRoles, proxyConfig } = settings;
  const input: RunInput = {
    run: {
      runId: randomUUID(),
      action: 'revalidate',
      region,
      account: caller?.account ?? null,
      requestedBy: caller?.arn ?? null,
      lab,
      credentialSource: proxyConfig === null ? null : `--proxy-config ${proxyConfig}`,
      pollSeconds: null,
      allowGateOverride: true,
    },
    params,
  };
  try {
    const withheld = terminal.withheld;
    const ports = makeLivePorts({ region, isVpcStore: isVpcStore(params), lab, extraRoots, ownerRoles, credential, withheld });
    const { report } = await runLocally({ input, ports, onProgress: showProgress(terminal), signal });
    return { store, report, trouble: null };
  } catch (error) {
    return { store, report: null, trouble: error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error' };
  }
}

/** People see the reports as they come; as JSON they are one array, so that comes last. */
function showsText({ format, output }: RunSettings): boolean {
  return format === 'text' || output !== null;
}

function asText(report: Report, { settings, terminal }: Circumstances): string {
  const { color, width } = terminal;
  return renderReport(report, 'text', { color, width, verbose: settings.verbose, questions: QUESTIONS });
}

/** False: a file could not be written. */
async function showReports(
  stores: readonly CustomKeyStoresListEntry[],
  ended: readonly Ended[],
  place: Circumstances,
): Promise<boolean> {
  const { settings, terminal } = place;
  const lines = stores.map((store) => storeLine(store, ended.find((one) => one.store === store) ?? null)).join('');
  const reports = ended.flatMap(({ report }) => report ?? []);
  if (!showsText(settings)) {
    terminal.out(renderReports(reports, settings.format, { verbose: settings.verbose, questions: QUESTIONS }));
    terminal.err(lines);
    return true;
  }
  terminal.out(lines);
  return (
    settings.output === null ||
    writeReportFile(
      settings.output,
      renderReports(reports, settings.format, { verbose: settings.verbose, questions: QUESTIONS }),
      terminal,
    )
  );
}

function nameOf({ CustomKeyStoreName = '', CustomKeyStoreId = '' }: CustomKeyStoresListEntry): string {
  return `${printable(CustomKeyStoreName)} (${printable(CustomKeyStoreId)})`;
}
