/** Children that carry out a run until they are killed: really, by SIGKILL, so that nothing is left but what they did outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Assignment } from './create-child.ts';

const CHILD = fileURLToPath(new URL('./create-child.ts', import.meta.url));

/** `after decide`: a point that the child tells of. `3 PutMetricAlarm`: AWS has carried the third such call out, unanswered yet. */
export type KillPoint = string;

/** What is done right after an operation of that name was carried out, before its answer is sent. */
export type Afterwards = Map<string, () => void>;

export interface Children {
  /** Resolves with every point the child came to, the last one included. */
  runUntil(point: KillPoint, assignment: Assignment, afterwards: Afterwards): Promise<readonly string[]>;
  close(): void;
}

/** In one file it loads in half the time, and there are many of them. */
async function bundleInto(folder: string): Promise<string> {
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [CHILD],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return outfile;
}

/** One child is started ahead: most of its time goes by while modules are loaded. */
export async function startChildren(env: Readonly<Record<string, string>>): Promise<Children> {
  const folder = mkdtempSync(join(tmpdir(), 'xks-preflight-children-'));
  const file = await bundleInto(folder);
  const start = (): ChildProcess =>
    fork(file, { env: { PATH: process.env.PATH, ...env }, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let next = start();
  return {
    async runUntil(point, assignment, afterwards) {
      const child = next;
      await ready(child);
      next = start();
      const seen: string[] = [];
      killAfterCall(point, afterwards, child, seen);
      child.on('message', ({ at }: { readonly at: string }) => {
        seen.push(at);
        if (at === point) child.kill('SIGKILL');
        else if (child.connected) child.send({});
      });
      child.send(assignment);
      await ended(child);
      afterwards.clear();
      return seen;
    },
    close() {
      next.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function killAfterCall(point: KillPoint, afterwards: Afterwards, child: ChildProcess, seen: string[]): void {
  const [count = '', operation = ''] = point.split(' ');
  if (!/^\d+$/.test(count)) return;
  let calls = 0;
  afterwards.set(operation, () => {
    calls += 1;
    if (calls !== Number(count)) return;
    seen.push(point);
    child.kill('SIGKILL');
  });
}

/** A child that was started ahead may have said so before anybody listened. */
const READY = new WeakSet<ChildProcess>();

function ready(child: ChildProcess): Promise<void> {
  if (READY.has(child)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    child.once('message', () => {
      READY.add(child);
      resolve();
    });
    child.once('exit', () => reject(new Error('The child ended before it began')));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
