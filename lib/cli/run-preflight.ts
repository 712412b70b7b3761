/** What `check` and `create` have in common before anything is looked at: flags, request, credential, Region. */
import { isAbsolute, relative, resolve } from 'node:path';
import { readApiPlace } from './api-url.ts';
import { chooseRegion, isLoopback, kmsEndpoint } from './aws-place.ts';
import type { Invocation } from './command.ts';
import { demandSomebodyToAsk } from './confirm.ts';
import type { ExitCode } from './exit-codes.ts';
import { LAB_FLAGS } from './flags.ts';
import { readProxyConfig } from './proxy-config.ts';
import { readRequest } from './request-file.ts';
import { readRunSettings } from './run-settings.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError before anything is looked at */
export async function runPreflight(action: 'check' | 'create', invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const place = readApiPlace(invocation);
  const requestFile = fromHere(invocation.operands[0] ?? '-');
  const settings = { ...(await readRunSettings(invocation)), requestFile };
  if (action === 'create') guardCreate(invocation, terminal, settings.lab !== null);
  // The SDK reads the profile from the environment, when its clients are made.
  if (invocation.flags.profile !== undefined) process.env.AWS_PROFILE = invocation.flags.profile;
  const params = await readRequest(invocation.operands[0] ?? '-');
  const mayCreateUnasked = invocation.flags.yes !== undefined;
  if (place !== null) {
    const region = place.region ?? (place.signed ? await chooseRegion(invocation.flags.region, terminal.env, params) : null);
    const { runRemotely } = await import('./remote-run.ts');
    return runRemotely({ action, place, region, params, settings, mayCreateUnasked }, terminal);
  }
  const credential = settings.proxyConfig === null ? null : await readProxyConfig(settings.proxyConfig, terminal.withheld);
  const region = await chooseRegion(invocation.flags.region, terminal.env, params);
  // Loaded here: the SDK takes longer to load than most slips take to be found.
  const { executeRun } = await import('./execute-run.ts');
  return executeRun({ action, region, params, credential, settings, mayCreateUnasked }, terminal);
}

function fromHere(path: string): string | null {
  const way = path === '-' ? '' : relative(process.cwd(), resolve(path));
  return way === '' || way.startsWith('..') || isAbsolute(way) ? null : way;
}

/** @throws UsageError */
function guardCreate({ flags }: Invocation, terminal: Terminal, isLab: boolean): void {
  if (isLab && !isLoopback(kmsEndpoint(terminal.env))) {
    const given = LAB_FLAGS.filter((flag) => flags[flag] !== undefined).map((flag) => `--${flag}`);
    throw new UsageError(
      `create refuses ${given.join(', ')}: what a lab run finds says nothing about a real store. ` +
        'Leave it out, use check, or point AWS_ENDPOINT_URL to a KMS on this machine (xks-preflight sandbox).',
    );
  }
  if (flags.yes === undefined) demandSomebodyToAsk(terminal);
}
