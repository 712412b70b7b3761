/**
 * Which Slack app's command is answered? Told when packaging by XKS_PREFLIGHT_BOT (`lib/model/slack-bot.ts`). Absent: there is
 * neither a function nor a route for it, and nothing can be called without IAM.
 */
import type { Channel } from '../model/channel.ts';
import { parseSlackBot, type SlackBot } from '../model/slack-bot.ts';
import { MOST_CHARACTERS } from './channels.ts';
import { localArn } from './names.ts';
import type { Statement } from './permissions.ts';
import { writeItems } from './table-keys.ts';

const SOURCE = 'XKS_PREFLIGHT_BOT';

interface Surroundings {
  readonly channels: readonly Channel[];
  /** Under which the secrets of channels stand, where no request can have one read as a credential. */
  readonly secretPrefix: string;
}

/** null: none. @throws Error that says what is wrong in one line. */
export function readBot(text: string | undefined, { channels, secretPrefix }: Surroundings): SlackBot | null {
  const bot = parseSlackBot(SOURCE, text);
  if (bot === null) return null;
  const { SigningSecretId } = bot;
  if (JSON.stringify(bot).length > MOST_CHARACTERS) {
    throw new Error(
      `${SOURCE} is too long for the environment of a function: at most ${MOST_CHARACTERS} characters; leave out some ChannelIds`,
    );
  }
  if (!SigningSecretId.startsWith(secretPrefix) || SigningSecretId === secretPrefix) {
    throw new Error(
      `${SOURCE}: SigningSecretId must start with ${secretPrefix}, as the secrets of channels do: rename the secret`,
    );
  }
  if (channels.some((channel) => 'SecretId' in channel && channel.SecretId === SigningSecretId)) {
    throw new Error(`${SOURCE}: SigningSecretId names the secret of a channel: the signing secret needs one of its own`);
  }
  if (!channels.some(({ Type }) => Type === 'slack-chat')) {
    throw new Error(
      `${SOURCE} needs a channel of type slack-chat in XKS_PREFLIGHT_CHANNELS: results are posted with its bot token. Add ` +
        '{"Id": "bot", "Type": "slack-chat", "SecretId": "xks-preflight/slack-token", "Channel": "C0123456789"}',
    );
  }
  return bot;
}

/**
 * What the function may do besides: read its one secret (whose ARN ends in six characters that Secrets Manager chooses), and note
 * in the table which run it has started, but write nothing else there.
 */
export function botStatements({ SigningSecretId }: SlackBot): readonly Statement[] {
  return [
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: localArn('secretsmanager', `secret:${SigningSecretId}-??????`),
    },
    writeItems(['dynamodb:PutItem'], ['bot']),
  ];
}
