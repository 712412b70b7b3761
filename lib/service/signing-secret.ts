/** The signing secret of the Slack app, read from Secrets Manager and kept for a few minutes: Slack waits three seconds only. */
import type { SecretTextPort } from '../aws/secret-text.ts';
import type { Clock } from '../aws/ports.ts';
import { type AwsRefusal, isAwsRefusal } from '../model/refusal.ts';

/** `fault` is for the log of whoever runs the service: never what was read. */
export type SigningSecretReading =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly fault: `SigningSecret${string}` };

export interface SigningSecretOptions {
  readonly secrets: SecretTextPort;
  readonly secretId: string;
  readonly clock: Clock;
}

/** So long a secret that was replaced in Slack may still count. */
const KEPT_MS = 300_000;

export function makeSigningSecret({ secrets, secretId, clock }: SigningSecretOptions): () => Promise<SigningSecretReading> {
  let kept: { readonly secret: string; readonly untilMs: number } | null = null;
  return async () => {
    if (kept !== null && clock.now() < kept.untilMs) return { ok: true, secret: kept.secret };
    const read = await readSecret(secrets, secretId);
    // Out of reach is not withdrawn: what was good before is good for now.
    if (!read.ok) return read.fault === 'SigningSecretNotReached' && kept !== null ? { ok: true, secret: kept.secret } : read;
    kept = { secret: read.secret, untilMs: clock.now() + KEPT_MS };
    return read;
  };
}

async function readSecret(secrets: SecretTextPort, secretId: string): Promise<SigningSecretReading> {
  try {
    const secret = signingSecretIn(await secrets.readSecret(secretId));
    return secret === null ? { ok: false, fault: 'SigningSecretMalformed' } : { ok: true, secret };
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    return { ok: false, fault: faultOf(error) };
  }
}

/** Permission, key, or a deletion that is pending. */
const UNREADABLE = ['DecryptionFailure', 'DecryptionFailureException', 'InvalidRequestException', 'InvalidParameterException'];

function faultOf({ kind, awsError }: AwsRefusal): `SigningSecret${string}` {
  if (awsError === 'ResourceNotFoundException') return 'SigningSecretMissing';
  const isForGood = kind === 'denied' || kind === 'no-credentials' || UNREADABLE.includes(awsError);
  return isForGood ? 'SigningSecretNotReadable' : 'SigningSecretNotReached';
}

/**
 * The secret alone, or `{"SigningSecret": "…"}`. Slack makes 32 hexadecimal digits; an empty or short text would let anybody sign,
 * and a token or an address of a webhook was put into the wrong place. null: it is no signing secret.
 */
export function signingSecretIn(text: string): string | null {
  const value = text.trimStart().startsWith('{') ? fieldOf(text) : text.trim();
  return typeof value === 'string' && /^[0-9a-f]{32,128}$/.test(value) ? value : null;
}

/** The error of JSON.parse quotes what it read, so it is dropped. */
function fieldOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly SigningSecret?: unknown }).SigningSecret;
  } catch {
    return null;
  }
}
