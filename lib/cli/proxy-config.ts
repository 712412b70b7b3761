/** `--proxy-config`: the credential from the configuration file that the proxy generates. It stays in memory. */
import { readCredentialText } from '../aws/credential-text.ts';
import type { CredentialPort } from '../aws/ports.ts';
import { readTextFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';
import type { Withheld } from './withheld.ts';

const MAX_BYTES = 65_536;

/**
 * Only a file that is no JSON object is refused here: values in it that KMS would dislike are findings.
 * @throws UsageError that repeats nothing of the file
 */
export async function readProxyConfig(path: string, withheld: Withheld): Promise<CredentialPort> {
  const text = await readTextFile(path, { what: '--proxy-config', maxBytes: MAX_BYTES });
  const reading = readCredentialText(text.replace(/^\uFEFF/, ''), path);
  if (!reading.found) {
    throw new UsageError(
      `--proxy-config: ${path} does not hold a JSON object. Expected the configuration file that the proxy generates: ` +
        '{"XksProxyUriPath": …, "XksProxyAuthenticationCredential": {"AccessKeyId": …, "RawSecretAccessKey": …}}',
    );
  }
  return withholding({ read: async () => reading }, withheld);
}

/** Whatever is read is remembered, so that it is never printed. */
export function withholding(port: CredentialPort, withheld: Withheld): CredentialPort {
  return {
    async read(params) {
      const reading = await port.read(params);
      if (reading.found) for (const part of Object.values(reading.credential)) withheld.add(part);
      return reading;
    },
  };
}
