/** `npm run build`: every function into dist/functions/<name>/index.mjs, the command line into dist/cli/main.mjs. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { cliBundle, functionBundle } from './bundle-settings.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What became of a function. Bytes: `entry` is loaded at start, `lazy` only when needed. */
export interface Bundle {
  readonly name: string;
  readonly entry: number;
  readonly lazy: number;
  /** Files that something of it stems from, relative to the working directory. */
  readonly sources: readonly string[];
}

/** Names of the functions, which are those of the files in functions/. */
export function functionNames(): readonly string[] {
  return readdirSync(join(ROOT, 'functions'))
    .map((file) => file.replace(/\.ts$/, ''))
    .toSorted();
}

/** Builds one function under `outdir` and says what it is made of. */
export async function buildFunction(name: string, outdir: string): Promise<Bundle> {
  const { metafile } = await build(functionBundle(join(ROOT, 'functions', `${name}.ts`), join(outdir, name)));
  return weigh(name, metafile as Metafile);
}

/**
 * A chunk holds either what only a dynamic import needs, or what that shares with the entry. The second kind is loaded at start,
 * so it counts as entry.
 */
function weigh(name: string, { outputs }: Metafile): Bundle {
  const atStart = new Set<string>();
  const follow = (path: string): void => {
    if (atStart.has(path)) return;
    atStart.add(path);
    for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) follow(next);
    }
  };
  const start = Object.keys(outputs).find((path) => path.endsWith('/index.mjs'));
  if (start === undefined) throw new Error(`The bundle of ${name} has no index.mjs`);
  follow(start);
  const sum = (wanted: boolean): number =>
    Object.entries(outputs).reduce((total, [path, { bytes }]) => total + (atStart.has(path) === wanted ? bytes : 0), 0);
  const sources = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return { name, entry: sum(true), lazy: sum(false), sources };
}

async function main(): Promise<void> {
  const dist = join(ROOT, 'dist');
  rmSync(dist, { recursive: true, force: true });
  for (const name of functionNames()) {
    const { entry, lazy } = await buildFunction(name, join(dist, 'functions'));
    const extra = lazy === 0 ? '' : ` + ${kilobytes(lazy)} KB when needed`;
    process.stdout.write(`${name.padEnd(28)} ${kilobytes(entry).padStart(4)} KB${extra}\n`);
  }
  const cli = join(ROOT, 'lib/cli/main.ts');
  if (!existsSync(cli)) throw new Error('lib/cli/main.ts is missing');
  await build(cliBundle(cli, join(dist, 'cli')));
  process.stdout.write('command line                 dist/cli/main.mjs\n');
}

function kilobytes(bytes: number): string {
  return String(Math.ceil(bytes / 1024));
}

if (import.meta.main) await main();
