/**
 * Where are results announced? Told when packaging by XKS_PREFLIGHT_CHANNELS (`lib/model/channel.ts`), because the permissions of
 * the function that posts name each secret, topic and bus. Secrets of channels have a prefix of their own, told by
 * XKS_PREFLIGHT_CHANNEL_SECRET_PREFIX: the functions that read proxy credentials are denied it, and the one that posts reads
 * nothing else.
 */
import { type Channel, parseChannels, secretOf } from '../model/channel.ts';

const SOURCE = 'XKS_PREFLIGHT_CHANNELS';
const PREFIX_SOURCE = 'XKS_PREFLIGHT_CHANNEL_SECRET_PREFIX';
const DEFAULT_PREFIX = 'xks-preflight/';
/** Default of the parameter `SecretPrefix`. */
const CREDENTIALS_PREFIX = 'xks/';

/** All variables of a function together may have 4 KB (Lambda Developer Guide, Quotas). */
export const MOST_CHARACTERS = 3_000;

export interface Channels {
  readonly channels: readonly Channel[];
  readonly secretPrefix: string;
}

/** @throws Error that says what is wrong in one line. */
export function readChannels(text: string | undefined, prefix: string | undefined): Channels {
  const secretPrefix = readPrefix(prefix);
  const channels = parseChannels(SOURCE, text);
  if (JSON.stringify(channels).length > MOST_CHARACTERS) {
    throw new Error(
      `${SOURCE} is too long for the environment of a function: at most ${MOST_CHARACTERS} characters; leave out some channels`,
    );
  }
  for (const channel of channels) {
    const secret = secretOf(channel);
    if (secret !== null && (!secret.startsWith(secretPrefix) || secret === secretPrefix)) {
      throw new Error(
        `${SOURCE}: the secret of channel "${channel.Id}" must have a name that starts with ${secretPrefix}: rename it, or set ${PREFIX_SOURCE}`,
      );
    }
  }
  return { channels, secretPrefix };
}

function readPrefix(text: string | undefined): string {
  const prefix = text === undefined || text === '' ? DEFAULT_PREFIX : text;
  if (!/^[A-Za-z0-9/_+=.@-]{1,100}$/.test(prefix)) {
    throw new Error(`${PREFIX_SOURCE} must be the beginning of secret names, such as ${DEFAULT_PREFIX}`);
  }
  if (prefix.startsWith(CREDENTIALS_PREFIX) || CREDENTIALS_PREFIX.startsWith(prefix)) {
    throw new Error(`${PREFIX_SOURCE} must differ from ${CREDENTIALS_PREFIX}, under which proxy credentials are kept`);
  }
  return prefix;
}
