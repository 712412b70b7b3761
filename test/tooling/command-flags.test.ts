/** What is mistyped after `npm run NAME --` is told, not left out of account. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const TOOLING = join(import.meta.dirname, '../../lib/tooling');

function program(
  name: string,
  argument: string,
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(TOOLING, name), argument], (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, out, err });
    });
  });
}

it.each([
  ['cost.ts', '--detail', /^Usage: npm run cost -- \[--details\]$/],
  ['coverage-requirements.ts', '--jsn', /^Usage: npm run coverage:requirements -- \[--json\]$/],
  ['fault-matrix.ts', '--draw', /^Usage: npm run matrix -- \[--fault NAME\] /],
  ['cost.ts', 'details', /^Usage: /],
])('%s %s is refused, and what it takes is said', async (name, argument, usage) => {
  const { code, out, err } = await program(name, argument);
  const lines = err.split('\n');
  expect(lines).toEqual([expect.stringContaining(`'${argument}'`), expect.stringMatching(usage), '']);
  expect(out).toBe('');
  expect(code).toBe(3);
});
