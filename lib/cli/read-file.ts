/** Reads a file that the command line names. Whatever is wrong with it becomes one line, which never holds its content. */
import { open, type FileHandle } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

export interface FileKind {
  /** For messages: `request`, `--ca-file`. */
  readonly what: string;
  readonly maxBytes: number;
}

/** `-` reads standard input. @throws UsageError */
export async function readTextFile(path: string, { what, maxBytes }: FileKind): Promise<string> {
  const shown = path === '-' ? 'standard input' : path;
  const bytes = path === '-' ? await readUpTo(process.stdin, maxBytes) : await readFile(path, what, maxBytes);
  if (bytes.length > maxBytes) throw new UsageError(`${what}: ${shown} is larger than ${maxBytes} bytes. Is it the right file?`);
  if (bytes.includes(0)) throw new UsageError(`${what}: ${shown} is not a text file.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${what}: ${shown} is not UTF-8 text. Save it as UTF-8.`);
  }
}

async function readFile(path: string, what: string, maxBytes: number): Promise<Buffer> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    if ((await file.stat()).isDirectory()) throw new UsageError(`${what}: ${path} is a directory. Name a file in it.`);
    return await readUpTo(file.createReadStream({ autoClose: false }), maxBytes);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${what}: ${path} ${reasonOf(error)}`);
  } finally {
    await file?.close();
  }
}

/** One byte more than allowed is enough to know. */
async function readUpTo(stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check the path.',
  ENOTDIR: 'does not exist. Check the path.',
  EACCES: 'may not be read by you. Check its permissions.',
  EPERM: 'may not be read by you. Check its permissions.',
  EISDIR: 'is a directory. Name a file in it.',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
  return REASONS[code] ?? `cannot be read (${code}).`;
}
