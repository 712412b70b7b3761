/**
 * Where results are announced. Given when packaging, as a JSON list in XKS_PREFLIGHT_CHANNELS, because permissions name each secret
 * and topic:
 *
 *     [{ "Id": "ops", "Type": "slack-webhook", "SecretId": "xks-preflight/ops" }]
 *
 * The account's default event bus is always one of them, under the id `eventbridge`.
 */
import { readTypedJson } from './typed-json.ts';

/** Posts through a webhook: its URL is a secret. */
export interface WebhookChannel {
  readonly Id: string;
  readonly Type: 'slack-webhook' | 'teams-webhook';
  /** Name of the secret that holds the URL, as text or as `{"url": "https://…"}`. */
  readonly SecretId: string;
}

/** Posts as a bot with `chat.postMessage`; the only kind that can answer in the channel that asked for a run. */
export interface SlackChatChannel {
  readonly Id: string;
  readonly Type: 'slack-chat';
  /** Name of the secret that holds `{"token": "xoxb-…"}`. */
  readonly SecretId: string;
  /** Id of the Slack channel, such as `C0123456789`. */
  readonly Channel: string;
}

/** A topic of this account and Region that Amazon Q Developer in chat applications listens to. */
export interface AmazonQChannel {
  readonly Id: string;
  readonly Type: 'amazon-q';
  readonly TopicArn: string;
}

export interface EventBridgeChannel {
  readonly Id: string;
  readonly Type: 'eventbridge';
  /** Absent: the default bus of this account and Region. */
  readonly EventBusArn?: string;
}

export type Channel = WebhookChannel | SlackChatChannel | AmazonQChannel | EventBridgeChannel;

/** Always there: whoever listens to the default bus hears of everything. */
export const DEFAULT_BUS: EventBridgeChannel = { Id: 'eventbridge', Type: 'eventbridge' };

/** After so many attempts a channel is given up: with the waits between them, about five hours after the first or later. */
export const MOST_ATTEMPTS = 12;

const PATTERNS = {
  // `asked-…` is the Slack channel that asked for a run: `lib/service/delivery-message.ts`.
  Id: /^(?!asked-)[a-z0-9][a-z0-9-]{0,39}$/,
  SecretId: /^[A-Za-z0-9/_+=.@-]{1,256}$/,
  Channel: /^[CDG][A-Z0-9]{6,20}$/,
  TopicArn: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
  EventBusArn: /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[A-Za-z0-9/_.-]{1,256}$/,
} as const;

type Field = keyof typeof PATTERNS;

const FORMS: Readonly<Record<Field, string>> = {
  Id: '1 to 40 small letters, digits and hyphens, and may not begin with asked-',
  SecretId: 'the name of a secret, such as "xks-preflight/ops": not its ARN, and not the URL or token itself',
  Channel: 'the id of a Slack channel such as "C0123456789", not its name',
  TopicArn: 'the ARN of a topic that is no FIFO topic, "arn:aws:sns:REGION:ACCOUNT:NAME"',
  EventBusArn: 'the ARN of an event bus, "arn:aws:events:REGION:ACCOUNT:event-bus/NAME"',
};

/** Fields of each type besides `Type`; those in `may` can be left out. */
const FIELDS: Readonly<Record<Channel['Type'], { readonly must: readonly Field[]; readonly may: readonly Field[] }>> = {
  'slack-webhook': { must: ['Id', 'SecretId'], may: [] },
  'slack-chat': { must: ['Id', 'SecretId', 'Channel'], may: [] },
  'teams-webhook': { must: ['Id', 'SecretId'], may: [] },
  'amazon-q': { must: ['Id', 'TopicArn'], may: [] },
  eventbridge: { must: ['Id'], may: ['EventBusArn'] },
};

export const CHANNEL_TYPES = Object.keys(FIELDS) as readonly Channel['Type'][];

/**
 * The channels, the default bus first.
 * @param source names what held the text, for the error
 * @throws Error that says in one line which entry is wrong, what was expected and what to do.
 */
export function parseChannels(source: string, text: string | undefined): readonly Channel[] {
  const given = text === undefined || text.trim() === '' ? [] : parseList(source, text);
  const channels = given.map((entry, index) => parseChannel(`${source}, entry ${index + 1}`, entry));
  const others = channels.filter((channel) => !isDefaultBus(channel));
  const ids = [DEFAULT_BUS, ...others].map(({ Id }) => Id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`${source}: the Id "${twice}" is used twice: give each channel an Id of its own`);
  return [DEFAULT_BUS, ...others];
}

function isDefaultBus(channel: Channel): boolean {
  return channel.Type === 'eventbridge' && channel.EventBusArn === undefined;
}

const FORM = 'a JSON list such as [{"Id": "ops", "Type": "slack-webhook", "SecretId": "xks-preflight/ops"}]';

function parseList(source: string, text: string): readonly unknown[] {
  const value = readTypedJson(source, text, FORM);
  if (Array.isArray(value)) return value;
  throw new Error(`${source} must be ${FORM}`);
}

function parseChannel(where: string, entry: unknown): Channel {
  const fields = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {};
  const type = CHANNEL_TYPES.find((one) => one === fields.Type);
  if (type === undefined) throw new Error(`${where}: Type must be one of ${CHANNEL_TYPES.join(', ')}`);
  const { must, may } = FIELDS[type];
  // The default bus needs no name.
  const given: Readonly<Record<string, unknown>> =
    type === 'eventbridge' && fields.EventBusArn === undefined ? { Id: DEFAULT_BUS.Id, ...fields } : fields;
  const known: readonly string[] = ['Type', ...must, ...may];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`${where}: ${type} has no field ${JSON.stringify(unknown.slice(0, 40))}; its fields are ${known.join(', ')}`);
  const wrong = [...must, ...may.filter((name) => given[name] !== undefined)].find((name) => !fits(name, given[name]));
  if (wrong !== undefined) throw new Error(`${where}: ${wrong} must be ${FORMS[wrong]}`);
  return { ...given, Type: type } as Channel;
}

function fits(name: Field, value: unknown): boolean {
  return typeof value === 'string' && PATTERNS[name].test(value);
}

/** The secret that a channel is posted with; null: it needs none. */
export function secretOf(channel: Channel): string | null {
  return 'SecretId' in channel ? channel.SecretId : null;
}
