/**
 * What a channel is posted with: an address that may be posted to, or a token. Pure; no text of a secret leaves it but as the
 * answer itself.
 */
import type { Channel } from '../model/channel.ts';

export type ChannelSecret =
  | { readonly ok: true; readonly url: URL; readonly token: string | null }
  /** One line that says what is wrong and what to do. */
  | { readonly ok: false; readonly cause: string };

type Secretive = Extract<Channel, { readonly SecretId: string }>;

/**
 * Hosts of each kind of webhook. Slack: "Sending messages using incoming webhooks". Teams: URLs that workflows give out, the older
 * ones of Azure Logic Apps, the newer ones of Power Platform environments; those of the retired Office 365 connectors
 * (webhook.office.com) take no Adaptive Cards of workflows and are left out.
 */
const HOSTS: Readonly<Record<Exclude<Secretive['Type'], 'slack-chat'>, { readonly pattern: RegExp; readonly shown: string }>> = {
  'slack-webhook': { pattern: /^hooks\.slack\.com$/, shown: 'hooks.slack.com' },
  'teams-webhook': {
    pattern: /^(?:[a-z0-9-]+\.)+(?:logic\.azure\.com|environment\.api\.powerplatform\.com)$/,
    shown: '*.logic.azure.com or *.environment.api.powerplatform.com',
  },
};

const SLACK_API = 'https://slack.com/api/chat.postMessage';

/** Tokens of bots; those that are rotated begin with `xoxe.`. Source: Slack, "Tokens". */
const TOKEN = /^(?:xoxe\.)?xoxb-[A-Za-z0-9-]{8,500}$/;

export function readChannelSecret(channel: Secretive, text: string): ChannelSecret {
  if (channel.Type !== 'slack-chat') return readWebhook(channel, text);
  const token = fieldOf(text, 'token');
  if (token !== null && TOKEN.test(token)) return { ok: true, url: new URL(SLACK_API), token };
  return wrong(channel, 'does not hold the token of a bot: it must be {"token": "xoxb-…"}');
}

function readWebhook(channel: Exclude<Secretive, { readonly Type: 'slack-chat' }>, text: string): ChannelSecret {
  const given = fieldOf(text, 'url') ?? text.trim();
  const { pattern, shown } = HOSTS[channel.Type];
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || url.username !== '' || url.password !== '') {
    return wrong(channel, 'holds no URL: it must be the URL of the webhook as text, or {"url": "https://…"}');
  }
  if (url.protocol !== 'https:' || url.port !== '')
    return wrong(channel, 'holds a URL that is not https on port 443: correct it');
  if (!pattern.test(url.hostname)) return wrong(channel, `holds a URL of another host; ${channel.Type} posts to ${shown} only`);
  return { ok: true, url, token: null };
}

function wrong({ SecretId }: Secretive, what: string): ChannelSecret {
  return { ok: false, cause: `The secret ${SecretId} ${what}.` };
}

/** null: it is no JSON object with such a text. */
function fieldOf(text: string, name: 'url' | 'token'): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const field = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : null;
    return typeof field === 'string' ? field.trim() : null;
  } catch {
    return null;
  }
}
