/** `--ca-file`: further root certificates, for labs with an authority of their own. */
import { X509Certificate } from 'node:crypto';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

const MAX_BYTES = 1_048_576;
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @returns one PEM text for each certificate, at least one. @throws UsageError */
export async function readCaFile(path: string): Promise<readonly string[]> {
  const text = await readTextFile(path, { what: '--ca-file', maxBytes: MAX_BYTES });
  const blocks = text.match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) {
    throw new UsageError(`--ca-file: ${path} holds no certificate. Expected PEM text with -----BEGIN CERTIFICATE-----.`);
  }
  const broken = blocks.findIndex((block) => !isCertificate(block));
  if (broken >= 0)
    throw new UsageError(`--ca-file: certificate ${broken + 1} in ${path} cannot be read. Export it again as PEM.`);
  return blocks;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
