/**
 * What may be chosen when the stack is deployed: `osls deploy --param="ScheduleState=ENABLED"`, or as parameters of the packaged
 * CloudFormation template. What makes functions or permissions is not among them and is given when packaging, see `PACKAGING`.
 * The page about deployment has both as tables.
 */
import { didYouMean } from '../model/did-you-mean.ts';

interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Default: string;
  readonly Description: string;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

export const PARAMETERS = {
  SecretPrefix: {
    Type: 'String',
    Default: 'xks/',
    Description: 'Only secrets of this account and Region whose name starts so are read.',
    AllowedPattern: '^[A-Za-z0-9/_+=.@-]{1,100}$',
  },
  AllowGateOverride: {
    Type: 'String',
    Default: 'false',
    Description: 'May Preflight.Skip and Preflight.Demote of a request let a key store be created?',
    AllowedValues: ['true', 'false'],
  },
  ScheduleState: {
    Type: 'String',
    Default: 'DISABLED',
    Description: 'ENABLED re-validates all external key stores by the schedule.',
    AllowedValues: ['ENABLED', 'DISABLED'],
  },
  ScheduleExpression: {
    Type: 'String',
    Default: 'rate(1 day)',
    Description: 'When to re-validate, as an EventBridge Scheduler expression.',
    AllowedPattern: '^(rate|cron)\\(.+\\)$',
  },
  AllowedTopics: {
    Type: 'String',
    Default: '',
    Description:
      'SNS topics of this account and Region that a request may name in Preflight.AlarmTopicArn: ARNs, separated by commas; ' +
      'empty: none.',
    AllowedPattern:
      '^(|arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+(,arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+)*)$',
  },
  ConnectionEvents: {
    Type: 'String',
    Default: 'false',
    Description:
      'true where a CloudTrail trail of this account and Region logs management events of AWS KMS: stores then get an alarm on ' +
      'silence, which is taken away when somebody disconnects them.',
    AllowedValues: ['true', 'false'],
  },
  DigestHours: {
    Type: 'Number',
    Default: '24',
    Description: 'Hours from one announced digest of a re-validation to the next; what changes is announced at once.',
    MinValue: 1,
    MaxValue: 744,
  },
  CentralBusArn: {
    Type: 'String',
    Default: '',
    Description: 'EventBridge bus, also of another account or Region, that gets the digest of every re-validation; empty: none.',
    AllowedPattern: '^(|arn:aws[a-z-]*:events:[a-z0-9-]+:\\d{12}:event-bus/[A-Za-z0-9._/-]{1,256})$',
  },
  Resolvers: {
    Type: 'String',
    Default: '',
    Description: 'DNS servers to ask, ADDRESS or ADDRESS:PORT, separated by commas; empty asks public ones, as KMS would.',
    AllowedPattern: '^[0-9.:, ]*$',
  },
  AllowedAccounts: {
    Type: 'String',
    Default: '',
    Description:
      'Other accounts that may call every route, creation included, through InvokeRole: 12 digits each, separated by commas; empty: none.',
    AllowedPattern: '^(|\\d{12}(,\\d{12})*)$',
  },
  AlarmTopicKeyArn: {
    Type: 'String',
    Default: '',
    Description:
      "KMS key for the topic of the service's own alarms; its policy must let cloudwatch.amazonaws.com use it. Empty: SNS's own.",
    AllowedPattern: '^(|arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+)$',
  },
  PublicReportLinks: {
    Type: 'String',
    Default: 'false',
    Description:
      'true: messages in chats link to the page of the report; everybody who sees one can read that report for a while.',
    AllowedValues: ['true', 'false'],
  },
  RetentionDays: {
    Type: 'Number',
    Default: '365',
    Description: 'Days for which reports and logs are kept.',
    AllowedValues: ['30', '60', '90', '120', '150', '180', '365', '400', '545', '731', '1096', '1827', '3653'],
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** Environment variables that are read when packaging, because functions and permissions are made from them. */
export const PACKAGING = {
  XKS_PREFLIGHT_VPCS:
    'VPCs to look from: [{"VpcId": "vpc-…", "SubnetIds": ["subnet-…"], "SecurityGroupIds": ["sg-…"], ' +
    '"ProbeEndpointId": "vpce-…"}]; the last may be left out. Each makes a prober function.',
  XKS_PREFLIGHT_OWNER_ROLES:
    'Roles of accounts that own endpoint services: {"444455556666": {"RoleArn": "arn:aws:iam::444455556666:role/…", ' +
    '"ExternalId": "…"}}, or the ARN alone.',
  XKS_PREFLIGHT_CHANNELS:
    'Who is told, besides the default event bus: [{"Id": "ops", "Type": "slack-webhook", "SecretId": "xks-preflight/ops"}]. Types: ' +
    'slack-webhook and teams-webhook (SecretId), slack-chat (SecretId, Channel), amazon-q (TopicArn), eventbridge (EventBusArn).',
  XKS_PREFLIGHT_CHANNEL_SECRET_PREFIX:
    'How names of the secrets of channels and bot begin, as plain text; xks-preflight/ when absent. Not under SecretPrefix.',
  XKS_PREFLIGHT_BOT:
    'The Slack app whose slash command is answered: {"SigningSecretId": "xks-preflight/slack-signing", "TeamIds": ["T…"], ' +
    '"ChannelIds": ["C…"]}. It needs a channel of type slack-chat.',
  XKS_PREFLIGHT_PERMISSIONS_BOUNDARY:
    'Managed policy that bounds every role of the stack, where nobody may make one without: arn:aws:iam::111122223333:policy/NAME.',
  XKS_PREFLIGHT_TAGS: 'Tags of the stack, which CloudFormation passes on to what it makes: {"CostCenter": "4711"}.',
} as const satisfies Readonly<Record<string, string>>;

/** Values for CloudFormation from `--param`, with the defaults above. */
export function stackParameters(): readonly { readonly ParameterKey: string; readonly ParameterValue: string }[] {
  return Object.entries(PARAMETERS).map(([ParameterKey, { Default }]) => ({
    ParameterKey,
    ParameterValue: `\${param:${ParameterKey}, '${Default}'}`,
  }));
}

/** osls passes over a `--param` that nothing asks for, and the stack would keep the default. @throws Error of one line */
export function refuseUnknownParameters(argv: readonly string[]): void {
  const given = argv.flatMap((word, at) => {
    if (word === '--param') return argv[at + 1] ?? [];
    return word.startsWith('--param=') ? word.slice('--param='.length) : [];
  });
  const unknown = given.map((text) => text.split('=')[0] ?? '').find((name) => !Object.hasOwn(PARAMETERS, name));
  if (unknown === undefined) return;
  const known = Object.keys(PARAMETERS);
  throw new Error(`--param: the stack has no parameter ${JSON.stringify(unknown.slice(0, 40))}; ${suggestion(unknown, known)}`);
}

/** A slip in the name of a setting takes away what it had made. @throws Error of one line */
export function refuseUnknownSettings(variables: Readonly<Record<string, string | undefined>>): void {
  const unknown = Object.keys(variables).find((name) => name.startsWith('XKS_PREFLIGHT_') && !Object.hasOwn(PACKAGING, name));
  if (unknown === undefined) return;
  const meant = suggestion(unknown, Object.keys(PACKAGING));
  throw new Error(`The environment variable ${JSON.stringify(unknown.slice(0, 60))} is none that packaging reads; ${meant}`);
}

function suggestion(typed: string, known: readonly string[]): string {
  const meant = didYouMean(typed, known);
  return meant === null ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
}
