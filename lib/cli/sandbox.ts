/** `sandbox`: a whole world on 127.0.0.1 to try this product, or any AWS client, against. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxPlan } from '../sandbox/plan.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Command, Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { planSandbox } from './sandbox-plan.ts';
import type { Terminal } from './terminal.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const sandbox: Command = {
  name: 'sandbox',
  operands: [],
  summary: 'start a loopback AWS, proxy, authority and DNS, and keep them up',
  about: [
    'Starts an AWS endpoint, an external key store proxy, a certificate authority and a DNS server on 127.0.0.1 and prints how ' +
      'to use them. It is not AWS: no account is touched and nothing leaves this machine. Ends with Ctrl-C, and ' +
      'leaves nothing behind.',
    'List the faults: xks-preflight sandbox --fault list',
  ],
  flags: ['fault', 'connectivity'],
  async run(invocation: Invocation, terminal: Terminal) {
    const { plan, listing } = await planSandbox(invocation);
    if (listing !== null) {
      terminal.out(listing);
      return EXIT.ok;
    }
    const { startSandbox } = await import('../sandbox/sandbox.ts');
    const interrupt = onInterrupt();
    const running = await startSandbox(plan);
    const folder = await mkdtemp(join(tmpdir(), 'xks-preflight-sandbox-'));
    try {
      await writeFiles(folder, running);
      terminal.out(instructions(folder, running, invocation.faults));
      await untilInterrupted(interrupt.signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await running.close();
    }
    terminal.err('The sandbox is closed and its files are removed.\n');
    return EXIT.ok;
  },
};

/** Only for this user: the proxy configuration holds a secret, if only of this sandbox. */
async function writeFiles(folder: string, { plan, proxyConfigurationText, caPem }: Sandbox): Promise<void> {
  await chmod(folder, 0o700);
  const files = {
    'request.json': `${JSON.stringify(plan.params, null, 2)}\n`,
    'proxy.json': proxyConfigurationText,
    'ca.pem': caPem,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
}

function instructions(folder: string, { env, plan, proxy, resolver }: Sandbox, faults: readonly string[]): string {
  const file = (name: string): string => quoted(join(folder, name));
  const exists = plan.params.CustomKeyStoreId !== undefined;
  // The file is the proxy's own, without fault. A fault may be in the secret, and a file would go before the secret; but of a
  // store that exists nobody knows the secret.
  const credential = faults.length === 0 || exists ? `--proxy-config ${file('proxy.json')} ` : '';
  const lab = `--connect-to 127.0.0.1:${proxy.port} --ca-file ${file('ca.pem')} --resolver ${resolver}`;
  return [
    'The sandbox is up. It is not AWS: everything here is on 127.0.0.1, and no AWS account is touched.',
    `Faults: ${faults.length === 0 ? 'none; the store is ready to be made' : faults.join(', ')}.`,
    '',
    'In another terminal, point AWS clients to it:',
    '',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
    '',
    ...suggestion(plan, file('request.json'), `${credential}${lab}`),
    '',
    `aws kms describe-custom-key-stores --endpoint-url ${env.AWS_ENDPOINT_URL} --region ${env.AWS_REGION}`,
    '',
    'Ctrl-C ends the sandbox and removes its files.',
    '',
  ].join('\n');
}

function suggestion({ params }: SandboxPlan, request: string, flags: string): readonly string[] {
  if (params.CustomKeyStoreId === undefined) {
    return [
      'Then check the request:',
      '',
      `npx xks-preflight check ${request} ${flags}`,
      '',
      'or create the key store (type create in place of check, and add --poll-interval 1). Any AWS client works, too:',
    ];
  }
  return [
    'The store of these faults exists already. Check it:',
    '',
    `npx xks-preflight revalidate ${params.CustomKeyStoreId} ${flags}`,
    '',
    'Any AWS client works, too:',
  ];
}

function quoted(text: string): string {
  return /^[A-Za-z0-9._:/=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
