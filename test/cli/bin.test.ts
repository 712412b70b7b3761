/** The start file on other Nodes and in other places. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../lib/cli/bin.mjs', import.meta.url));
/** Makes this Node say that it is version 20. A module in a URL, so that the child process does not inherit it. */
const AS_NODE_20 = `--import=data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}});" +
    "Object.defineProperty(process,'version',{value:'v20.19.0'})",
)}`;

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'xks-preflight-bin-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** bin.mjs where a package manager or a clone would put it. */
async function install(folder: string): Promise<string> {
  const cli = join(root, folder, 'lib/cli');
  await mkdir(cli, { recursive: true });
  await cp(BIN, join(cli, 'bin.mjs'));
  return join(root, folder);
}

/** A program that says where it runs and ends with a code of its own. */
async function writeProgram(path: string, says: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `export const main = async (argv) => { console.log('${says}', ...argv); return 7; };\n`);
}

function start(args: readonly string[]): Promise<readonly [number | null, string, string]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = ['', ''] as [string, string];
    child.stdout.on('data', (chunk) => {
      printed[0] += chunk;
    });
    child.stderr.on('data', (chunk) => {
      printed[1] += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve([code, ...printed]));
  });
}

test('an old Node on its own gets one line and exit code 3', async () => {
  const place = await install('clone');
  const [code, stdout, stderr] = await start([AS_NODE_20, join(place, 'lib/cli/bin.mjs'), 'check']);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/^xks-preflight needs Node 24 or newer, this is v20\.19\.0: [^\n]+\n$/);
});

test('an old Node in a clone hands over to the Node that the clone brings, arguments and exit code included', async () => {
  const place = await install('clone');
  await writeProgram(join(place, 'lib/cli/main.ts'), 'sources');
  await mkdir(join(place, 'node_modules/node/bin'), { recursive: true });
  await writeFile(join(place, 'node_modules/node/package.json'), '{"version":"24.21.0"}');
  await symlink(process.execPath, join(place, 'node_modules/node/bin/node'));
  expect(await start([AS_NODE_20, join(place, 'lib/cli/bin.mjs'), 'a b', '--c'])).toEqual([7, 'sources a b --c\n', '']);
});

test('a clone runs its sources', async () => {
  const place = await install('clone');
  await writeProgram(join(place, 'lib/cli/main.ts'), 'sources');
  await writeProgram(join(place, 'dist/cli/main.mjs'), 'bundle');
  expect(await start([join(place, 'lib/cli/bin.mjs')])).toEqual([7, 'sources\n', '']);
});

test('the published package runs its bundle', async () => {
  const place = await install('node_modules/xks-preflight');
  await writeProgram(join(place, 'dist/cli/main.mjs'), 'bundle');
  expect(await start([join(place, 'lib/cli/bin.mjs'), 'x'])).toEqual([7, 'bundle x\n', '']);
});

test('a package without its bundle says what to do, without a stack', async () => {
  const place = await install('node_modules/xks-preflight');
  const [code, , stderr] = await start([join(place, 'lib/cli/bin.mjs')]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^xks-preflight cannot be started \(ERR_MODULE_NOT_FOUND\): [^\n]+\n$/);
});
