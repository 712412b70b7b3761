#!/usr/bin/env node
// Starts the program on Node 24 or newer. Plain JavaScript, so that an older Node can read it and say what is missing.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const EXIT_BROKEN = 2;
const EXIT_USAGE = 3;
const here = fileURLToPath(import.meta.url);
const beside = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  start();
} else {
  const node = nodeOfThisRepository();
  if (node === null) {
    const say = `xks-preflight needs Node ${NEEDED} or newer, this is ${process.version}: install it from https://nodejs.org\n`;
    process.stderr.write(say, () => process.exit(EXIT_USAGE));
  } else {
    runWith(node);
  }
}

// A clone runs its sources; the published package, below node_modules, runs its bundle.
function start() {
  const sources = beside('../cli/main.ts');
  const isClone = existsSync(sources) && !/[\\/]node_modules[\\/]/.test(here);
  import(isClone ? '../cli/main.ts' : '../../dist/cli/main.mjs')
    .then((program) => program.main(process.argv.slice(2)))
    .then((code) => {
      // Pipes are written in the background: leave when all has arrived.
      process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
    })
    .catch((error) => {
      process.stderr.write(`xks-preflight cannot be started (${error.code || error.name}): run npm ci, then try again\n`);
      process.exitCode = EXIT_BROKEN;
    });
}

// The repository brings Node along as a development dependency.
function nodeOfThisRepository() {
  try {
    const { version } = JSON.parse(readFileSync(beside('../../node_modules/node/package.json'), 'utf8'));
    const file = beside(
      process.platform === 'win32' ? '../../node_modules/node/bin/node.exe' : '../../node_modules/node/bin/node',
    );
    return Number(version.split('.')[0]) >= NEEDED && existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

// Arguments, streams, signals and exit code pass through.
function runWith(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`xks-preflight: ${node} cannot be started (${error.code}): run npm ci, or npm rebuild node\n`);
    process.exitCode = EXIT_USAGE;
  });
  child.on('exit', (code, signal) => {
    for (const one of signals) process.removeAllListeners(one);
    if (signal === null) process.exit(code);
    else process.kill(process.pid, signal);
  });
}
