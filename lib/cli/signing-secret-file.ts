/** `--slack-signing-secret-file`: the signing secret of a Slack app, by which the local service knows calls of the slash command. */
import { signingSecretIn } from '../service/signing-secret.ts';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';
import type { Withheld } from './withheld.ts';

const FLAG = '--slack-signing-secret-file';

/** null: none was given. @throws UsageError that repeats nothing of the file */
export async function readSigningSecret(path: string | undefined, withheld: Withheld): Promise<string | null> {
  if (path === undefined) return null;
  const secret = signingSecretIn((await readTextFile(path, { what: FLAG, maxBytes: 1_024 })).replace(/^\uFEFF/, ''));
  if (secret === null) {
    throw new UsageError(
      `${FLAG}: ${path} holds no signing secret. Expected 32 hexadecimal digits in small letters, and no more.`,
    );
  }
  withheld.add(secret);
  return secret;
}
