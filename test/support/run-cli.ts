/** Starts the real command line, as a person would, and says what it printed and how it ended. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../lib/cli/bin.mjs', import.meta.url));

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Working directory; this one when absent. */
  readonly cwd?: string;
  /** Nobody reads what it prints, as behind `| head`. */
  readonly closeStdout?: boolean;
  /** Called with everything printed so far, each time something is printed. */
  readonly onOutput?: (
    printed: { readonly stdout: string; readonly stderr: string },
    send: (signal: NodeJS.Signals) => void,
  ) => void;
}

/** The environment holds nothing of this machine's AWS set-up, so that no test can reach an account. */
function isolated(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? '',
    TMPDIR: process.env.TMPDIR ?? '/tmp',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    ...env,
  };
}

export function runCli(
  args: readonly string[],
  { env = {}, stdin = '', cwd, closeStdout = false, onOutput }: CliOptions = {},
): Promise<CliEnd> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: isolated(env), stdio: ['pipe', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  const collect =
    (stream: 'stdout' | 'stderr') =>
    (chunk: Buffer): void => {
      printed[stream] += chunk.toString();
      onOutput?.(printed, (signal) => child.kill(signal));
    };
  child.stdout.on('data', collect('stdout'));
  child.stderr.on('data', collect('stderr'));
  if (closeStdout) child.stdout.destroy();
  // A command that refuses early does not read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...printed }));
  });
}
