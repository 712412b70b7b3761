/** Reads a proxy authentication credential out of JSON text: of a secret, or of the file a proxy generates. */
import type { CredentialReading } from './ports.ts';

/**
 * `text` is `{AccessKeyId, RawSecretAccessKey}` or a whole proxy configuration file. `source` is the file's name or the secret's
 * ARN. Values are handed on as they stand; nothing of the text enters a message.
 */
export function readCredentialText(text: string, source: string): CredentialReading {
  const content = parseObject(text);
  if (content === null) {
    const expected = '{"AccessKeyId": …, "RawSecretAccessKey": …} or the whole proxy configuration file';
    const detail = `${source} does not hold a JSON object: put ${expected} there.`;
    return { found: false, why: 'not-json', source, detail };
  }
  const whole = content.XksProxyAuthenticationCredential;
  const { AccessKeyId, RawSecretAccessKey } = isObject(whole) ? whole : content;
  const path = content.XksProxyUriPath;
  return {
    found: true,
    credential: { AccessKeyId, RawSecretAccessKey },
    XksProxyUriPath: typeof path === 'string' ? path : null,
    source,
  };
}

/** The error of JSON.parse quotes what it read, so it is dropped. */
function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
