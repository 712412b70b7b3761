/**
 * The Slack app whose slash command is answered. Given when packaging, as a JSON object in XKS_PREFLIGHT_BOT, because without it
 * there is neither a function nor a route for it:
 *
 *     { "SigningSecretId": "xks-preflight/slack-signing", "TeamIds": ["T0123456789"], "ChannelIds": ["C0123456789"] }
 */
import { readTypedJson } from './typed-json.ts';

export interface SlackBot {
  /** Name of the secret that holds the signing secret of the app, as text or as `{"SigningSecret": "…"}`. */
  readonly SigningSecretId: string;
  /** Workspaces that are answered. */
  readonly TeamIds: readonly string[];
  /** Channels that are answered, and where results are posted. */
  readonly ChannelIds: readonly string[];
}

const FORM = '{"SigningSecretId": "xks-preflight/slack-signing", "TeamIds": ["T0123456789"], "ChannelIds": ["C0123456789"]}';

const LISTS = {
  TeamIds: { pattern: /^T[A-Z0-9]{2,20}$/, what: 'ids of Slack workspaces such as "T0123456789"' },
  ChannelIds: { pattern: /^[CG][A-Z0-9]{2,20}$/, what: 'ids of Slack channels such as "C0123456789"' },
} as const;

/** null: no bot. @throws Error that says in one line what is wrong. `source` names what held the text. */
export function parseSlackBot(source: string, text: string | undefined): SlackBot | null {
  if (text === undefined || text.trim() === '') return null;
  const value = readTypedJson(source, text, `a JSON object such as ${FORM}`);
  if (!isObject(value)) throw new Error(`${source} must be a JSON object such as ${FORM}`);
  const { SigningSecretId, TeamIds, ChannelIds, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Error(`${source} has no field ${JSON.stringify(unknown.slice(0, 40))}: it takes what is in ${FORM}`);
  }
  if (typeof SigningSecretId !== 'string' || !/^[A-Za-z0-9/_+=.@-]{1,256}$/.test(SigningSecretId)) {
    throw new Error(`${source}: SigningSecretId must be the name of a secret, not its ARN and not the secret itself`);
  }
  return { SigningSecretId, TeamIds: ids(source, 'TeamIds', TeamIds), ChannelIds: ids(source, 'ChannelIds', ChannelIds) };
}

function ids(source: string, field: keyof typeof LISTS, value: unknown): readonly string[] {
  const { pattern, what } = LISTS[field];
  const isList = Array.isArray(value) && value.length > 0;
  if (!isList || !value.every((one): one is string => typeof one === 'string' && pattern.test(one))) {
    throw new Error(`${source}: ${field} must be a list of ${what}, at least one`);
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
