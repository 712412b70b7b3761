/** What a function is told by its environment variables; `lib/deployment` sets them. */
import { type Channel, parseChannels } from '../model/channel.ts';
import { type OwnerRole, parseOwnerRoles } from '../model/owner-role.ts';
import { parseSlackBot, type SlackBot } from '../model/slack-bot.ts';
import type { ProberPlace } from '../net/prober.ts';

export interface Environment {
  readonly region: string;
  /** 12 digits: the account of the deployment. */
  readonly account: string;
  /** DynamoDB table of reports and store records. */
  readonly tableName: string;
  readonly stateMachineArn: string;
  /** Only secrets whose name starts so are read. */
  readonly secretPrefix: string;
  /** May `Skip` and `Demote` open the gate? */
  readonly allowGateOverride: boolean;
  /** DNS servers as `ADDRESS` or `ADDRESS:PORT`; empty: the public ones. */
  readonly resolvers: readonly string[];
  /** ARN or name of the prober function in each VPC, by VPC id. */
  readonly probers: ReadonlyMap<string, string>;
  /** Ids of the interface endpoints that were made for probing. */
  readonly probeEndpoints: readonly string[];
  /** Subnets and security groups of the prober in each VPC, by VPC id. */
  readonly proberPlaces: ReadonlyMap<string, ProberPlace>;
  /** Roles by which other accounts let their side be read. */
  readonly ownerRoles: readonly OwnerRole[];
  readonly retentionDays: number;
  /** Is this product told when somebody disconnects a store? */
  readonly connectionEvents: boolean;
  /** When existing stores are re-validated. */
  readonly schedule: { readonly enabled: boolean; readonly expression: string };
  /** ARNs of the topics that a request may name for its alarms; empty: none. */
  readonly allowedTopics: readonly string[];
  /** ARN or name of the function that announces a finished run. */
  readonly notifyFunction: string;
  /** EventBridge bus that hears of every re-validation, perhaps of another account or Region; null: none. */
  readonly centralBusArn: string | null;
  /** Hours from one announced digest to the next. */
  readonly digestHours: number;
  /** The Slack app whose slash command is answered. */
  readonly slackBot: SlackBot;
  /** Where results are announced. */
  readonly channels: readonly Channel[];
  /** Only secrets of channels whose name starts so are read. */
  readonly channelSecretPrefix: string;
  /** Queue of deliveries, and where those go that will never arrive. */
  readonly deliveryQueueUrl: string;
  readonly deliveryDeadLettersUrl: string;
  /** Host of the API. */
  readonly apiHost: string;
  /** May messages hold addresses by which everybody who sees them reads the report? */
  readonly publicReportLinks: boolean;
  /** The VPC that a prober stands in. */
  readonly vpcId: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads a variable when it is asked for: a function is given only those it needs.
 * @throws Error naming the variable that is missing or malformed.
 */
export function readEnvironment(variables: Variables = process.env): Environment {
  return {
    get region() {
      return demand(variables, 'AWS_REGION');
    },
    get account() {
      return demand(variables, 'ACCOUNT');
    },
    get tableName() {
      return demand(variables, 'TABLE_NAME');
    },
    get stateMachineArn() {
      return demand(variables, 'STATE_MACHINE_ARN');
    },
    get secretPrefix() {
      return demand(variables, 'SECRET_PREFIX');
    },
    get allowGateOverride() {
      return variables.ALLOW_GATE_OVERRIDE === 'true';
    },
    get resolvers() {
      return list(variables.RESOLVERS);
    },
    get probers() {
      return probers(variables.PROBERS);
    },
    get probeEndpoints() {
      return list(variables.PROBE_ENDPOINTS);
    },
    get proberPlaces() {
      return places(variables.PROBER_PLACES);
    },
    get ownerRoles() {
      return parseOwnerRoles('The environment variable OWNER_ROLES', variables.OWNER_ROLES);
    },
    get connectionEvents() {
      return variables.CONNECTION_EVENTS === 'true';
    },
    get schedule() {
      return { enabled: variables.SCHEDULE_STATE === 'ENABLED', expression: variables.SCHEDULE_EXPRESSION ?? '' };
    },
    get allowedTopics() {
      return list(variables.ALLOWED_TOPICS);
    },
    get notifyFunction() {
      return demand(variables, 'NOTIFY_FUNCTION');
    },
    get slackBot() {
      return slackBot(demand(variables, 'SLACK_BOT'));
    },
    get vpcId() {
      return demand(variables, 'VPC_ID');
    },
    get channels() {
      return parseChannels('The environment variable CHANNELS', variables.CHANNELS);
    },
    get channelSecretPrefix() {
      return demand(variables, 'CHANNEL_SECRET_PREFIX');
    },
    get deliveryQueueUrl() {
      return demand(variables, 'DELIVERY_QUEUE_URL');
    },
    get deliveryDeadLettersUrl() {
      return demand(variables, 'DELIVERY_DEAD_LETTERS_URL');
    },
    get apiHost() {
      return demand(variables, 'API_HOST');
    },
    get publicReportLinks() {
      return variables.PUBLIC_REPORT_LINKS === 'true';
    },
    get retentionDays() {
      return wholeNumber(variables, 'RETENTION_DAYS', 'days');
    },
    get centralBusArn() {
      return variables.CENTRAL_BUS_ARN || null;
    },
    get digestHours() {
      return wholeNumber(variables, 'DIGEST_HOURS', 'hours');
    },
  };
}

function demand(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}

function list(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function slackBot(text: string): SlackBot {
  const bot = parseSlackBot('The environment variable SLACK_BOT', text);
  if (bot === null) throw new Error('The environment variable SLACK_BOT is not set');
  return bot;
}

function wholeNumber(variables: Variables, name: string, unit: string): number {
  const text = demand(variables, name);
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`The environment variable ${name} is not a whole number of ${unit}`);
  return Number(text);
}

/** `{"vpc-0abc": "arn:…"}` */
function probers(text: string | undefined): ReadonlyMap<string, string> {
  const value = parse(text === undefined || text === '' ? '{}' : text);
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return new Map(entries);
  throw new Error('The environment variable PROBERS is not a JSON object of VPC ids and function ARNs');
}

/** `{"vpc-0abc": {"subnetIds": ["subnet-…"], "securityGroupIds": ["sg-…"]}}` */
function places(text: string | undefined): ReadonlyMap<string, ProberPlace> {
  const value = parse(text === undefined || text === '' ? '{}' : text);
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (entries?.every((entry): entry is [string, ProberPlace] => isPlace(entry[1]))) return new Map(entries);
  throw new Error('The environment variable PROBER_PLACES is not a JSON object of VPC ids, with subnetIds and securityGroupIds');
}

function isPlace(value: unknown): value is ProberPlace {
  const { subnetIds, securityGroupIds } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return [subnetIds, securityGroupIds].every((ids) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
