/** `--output`: where reports are kept. */
import { writeFile } from 'node:fs/promises';
import type { Terminal } from './terminal.ts';

/** Says where it is. False: it could not be written, and that was said. */
export async function writeReportFile(path: string, text: string, terminal: Terminal): Promise<boolean> {
  try {
    await writeFile(path, terminal.withheld.hide(text));
    terminal.err(`The report is in ${path}\n`);
    return true;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    terminal.err(`xks-preflight: the report could not be written to ${path} (${reason}).\n`);
    return false;
  }
}
