/** `serve`: the routes of the deployed service on this machine, to develop a bot or a pipeline against. */
import type { Params } from '../model/params.ts';
import { printable } from '../render/printable.ts';
import { chooseRegion } from './aws-place.ts';
import { cutShort } from './cut-short.ts';
import type { Command, Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import type { Backing } from './local-service.ts';
import type { ApiServer } from './api-server.ts';
import { readSigningSecret } from './signing-secret-file.ts';
import { planSandbox } from './sandbox-plan.ts';
import type { Terminal } from './terminal.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from './usage-error.ts';

export const serve: Command = {
  name: 'serve',
  operands: [],
  summary: 'serve the API on 127.0.0.1, with a sandbox or the real account behind it',
  about: [
    'The same routes and answers as those of the deployed service, without signatures: the caller is always one made-up local ' +
      'user. Reports are kept in memory. Ends with Ctrl-C.',
    'Behind it is a sandbox of its own, or with --live the account of your AWS credentials; secrets are then read under xks/ and ' +
      'with the tag of the host only, as by the deployed service, and POST /key-stores is refused unless --yes. Every user ' +
      'and program of this machine can call it.',
    'With --slack-signing-secret-file the slash command is answered, too, at POST /slack/command: sign calls with that secret as ' +
      'Slack does. Results are kept here and posted nowhere.',
  ],
  flags: ['port', 'live', 'yes', 'slack-signing-secret-file', 'fault', 'connectivity', 'region', 'profile'],
  async run(invocation, terminal) {
    const port = readPort(invocation.flags.port);
    const signingSecret = await readSigningSecret(invocation.flags['slack-signing-secret-file'], terminal.withheld);
    const backing = await chooseBacking(invocation, terminal);
    if (backing === null) return EXIT.ok;
    const interrupt = onInterrupt();
    const [{ makeLocalService }, { startApiServer }] = await Promise.all([
      import('./local-service.ts'),
      import('./api-server.ts'),
    ]);
    const tell = (line: string): void => terminal.err(`${printable(line)}\n`);
    const { handlers, executions } = makeLocalService(backing, {
      onBroken: (runId, error) =>
        tell(`run ${runId} left no report: ${error instanceof Error ? error.message : 'unknown error'}`),
      onCutShort: (report) => tell(cutShort(report)),
      signingSecret,
    });
    try {
      const { account } = backing;
      const caller = { account, arn: `arn:aws:iam::${account}:user/xks-preflight-serve` };
      const server = await startApiServer({ port, handlers, caller, log: tell }).catch((error: unknown) =>
        refusePort(port, error),
      );
      terminal.out(instructions(server, backing, signingSecret !== null));
      await untilInterrupted(interrupt.signal);
      await server.close();
    } finally {
      await executions.close();
      await backing.close();
    }
    terminal.err('The service is closed; its reports are gone.\n');
    return EXIT.ok;
  },
};

type Chosen = Backing & { readonly example?: Params; readonly env?: Readonly<Record<string, string>> };

/** null: faults were only to be listed. @throws UsageError */
async function chooseBacking(invocation: Invocation, terminal: Terminal): Promise<Chosen | null> {
  const { flags, faults } = invocation;
  const { liveBacking, sandboxBacking } = await import('./serve-backing.ts');
  if (flags.live !== undefined) {
    if (faults.length > 0 || flags.connectivity !== undefined) {
      throw new UsageError('--fault and --connectivity are for the sandbox: leave them out with --live.');
    }
    if (flags.profile !== undefined) process.env.AWS_PROFILE = flags.profile;
    return liveBacking(await chooseRegion(flags.region, terminal.env, {}), flags.yes !== undefined, terminal.withheld);
  }
  for (const flag of ['region', 'profile', 'yes'] as const) {
    if (flags[flag] !== undefined) throw new UsageError(`--${flag} goes with --live only: the sandbox has its own account.`);
  }
  const { plan, listing } = await planSandbox(invocation);
  if (listing === null) return sandboxBacking(plan);
  terminal.out(listing);
  return null;
}

/** PORT, or 127.0.0.1:PORT; nothing that others could reach. @throws UsageError */
export function readPort(text = '0'): number {
  const match = /^(?:127\.0\.0\.1:)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[1] ?? Number.NaN);
  if (port <= 65_535) return port;
  throw new UsageError(`--port takes a number up to 65535: --port 8080. serve listens on 127.0.0.1 and on no other address.`);
}

function refusePort(port: number, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  throw new UsageError(`Port ${port} cannot be had on 127.0.0.1 (${code}). Choose another with --port, or leave it out.`);
}

function instructions({ url }: ApiServer, chosen: Chosen, hasBot: boolean): string {
  const { example, env, region, account, mayCreate } = chosen;
  const json = "-H 'content-type: application/json'";
  const data = example === undefined ? '@request.json' : `'${JSON.stringify(example)}'`;
  const place = example === undefined ? `account ${account} in ${region}` : 'a sandbox: it is not AWS, and no account is touched';
  return [
    `The API is at ${url}`,
    `Behind it: ${place}.`,
    ...(mayCreate ? [] : ['It creates nothing: start it with --live --yes for that.']),
    '',
    'In another terminal:',
    '',
    `curl -sS -X POST ${url}/preflights ${json} -d ${data}`,
    `curl -sS ${url}/preflights/RUN_ID`,
    ...(mayCreate ? [`curl -sS -X POST ${url}/key-stores ${json} -d ${data}`] : []),
    `curl -sS '${url}/preflights?limit=5'`,
    `curl -sS -X POST ${url}/key-stores/STORE_ID/revalidations`,
    `curl -sS -X PUT ${url}/key-stores/STORE_ID/credential ${json} -d '{"XksProxyAuthenticationCredentialSecretId":"xks/payments"}'`,
    example === undefined
      ? `npx xks-preflight check request.json --api ${url}`
      : `echo ${data} | npx xks-preflight check - --api ${url}`,
    ...(hasBot ? ['', `The slash command is answered at ${url}/slack/command, when it is signed with your secret.`] : []),
    ...(env === undefined ? [] : ['', `Its AWS is at ${env.AWS_ENDPOINT_URL}: any AWS client can look at the key stores there.`]),
    '',
    'Ctrl-C ends the service.',
    '',
  ].join('\n');
}
