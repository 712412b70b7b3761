/**
 * The functions of the stack: one for each check and action of the registries, those of the API, and a prober in each VPC.
 * Sizes, permissions and environment of each; everything else about them is the same.
 */
import { ACTIONS } from '../actions/registry.ts';
import { repairAlarms } from '../actions/repair-alarms.ts';
import type { Check, PortName } from '../checks/check.ts';
import { CHECKS } from '../checks/registry.ts';
import { ROUTES, type Route, type RouteKey } from '../model/routes.ts';
import type { SlackBot } from '../model/slack-bot.ts';
import { checkTask, otherTask } from '../workflow/task-names.ts';
import { FOLLOW_CONNECTION } from './names.ts';
import { botStatements } from './bot.ts';
import { type Channels, readChannels } from './channels.ts';
import { DELIVER_SECONDS, deliverStatements, denyChannelSecrets, notifyStatements } from './delivery.ts';
import type { Statement } from './permissions.ts';
import { proberKey, type Vpc } from './vpcs.ts';

export type Variable =
  | 'ACCOUNT'
  | 'TABLE_NAME'
  | 'STATE_MACHINE_ARN'
  | 'SECRET_PREFIX'
  | 'ALLOW_GATE_OVERRIDE'
  | 'RESOLVERS'
  | 'PROBERS'
  | 'PROBE_ENDPOINTS'
  | 'PROBER_PLACES'
  | 'OWNER_ROLES'
  | 'RETENTION_DAYS'
  | 'CONNECTION_EVENTS'
  | 'SCHEDULE_STATE'
  | 'SCHEDULE_EXPRESSION'
  | 'ALLOWED_TOPICS'
  | 'NOTIFY_FUNCTION'
  | 'CENTRAL_BUS_ARN'
  | 'DIGEST_HOURS'
  | 'SLACK_BOT'
  | 'CHANNELS'
  | 'CHANNEL_SECRET_PREFIX'
  | 'DELIVERY_QUEUE_URL'
  | 'DELIVERY_DEAD_LETTERS_URL'
  | 'API_HOST'
  | 'PUBLIC_REPORT_LINKS';

export interface FunctionSpec {
  /** Key in the stack, e.g. `check-tls`. */
  readonly key: string;
  /** Name of its entry file; differs from the key for probers, which share theirs. */
  readonly bundle: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** IAM actions of its work; logging and tracing come on top. */
  readonly permissions: readonly string[];
  /** What is allowed, or denied, to this function alone. */
  readonly statements?: readonly Statement[];
  readonly variables: readonly Variable[];
  /** Invokes the probers. */
  readonly callsProbers: boolean;
  /** Assumes the roles that other accounts have for it. */
  readonly assumesOwnerRoles: boolean;
  readonly route: Pick<Route, 'method' | 'path' | 'auth'> | null;
  readonly vpc: Vpc | null;
}

/** One vCPU comes with 1,769 MB (Lambda Developer Guide): less would slow handshakes down and spoil what is measured. */
const MEMORY_MB = { network: 1_769, calls: 512 } as const;

/** Checks that use the prober, but neither shake hands nor take times. */
const ASKS_DNS_ONLY: readonly string[] = ['private-dns'];

/** A state waits 240 seconds for a check and 180 for an action; API Gateway waits 30, and who calls a prober 60. */
const SECONDS = { check: 230, action: 170, report: 50, route: 29, prober: 55 } as const;

/** `bot`: null when no slash command is answered. */
export function functionSpecs(
  vpcs: readonly Vpc[],
  channels: Channels = readChannels('', ''),
  bot: SlackBot | null = null,
): readonly FunctionSpec[] {
  const specs = [
    ...CHECKS.map(checkFunction),
    ...actionFunctions(),
    ...reportFunctions(),
    ...routeFunctions(bot),
    ...vpcs.map(proberFunction),
  ];
  return [...specs.map((spec) => keptFromChannels(spec, channels)), deliverFunction(channels)];
}

/** Whoever reads proxy credentials is denied the secrets of channels. */
function keptFromChannels(spec: FunctionSpec, { secretPrefix }: Channels): FunctionSpec {
  if (!spec.permissions.includes('secretsmanager:GetSecretValue')) return spec;
  return { ...spec, statements: [...(spec.statements ?? []), denyChannelSecrets(secretPrefix)] };
}

function deliverFunction({ channels }: Channels): FunctionSpec {
  return {
    ...PLAIN,
    key: 'deliver',
    bundle: 'deliver',
    timeoutSeconds: DELIVER_SECONDS,
    permissions: ['dynamodb:GetItem'],
    statements: deliverStatements(channels),
    variables: [
      ...STORE,
      'CHANNELS',
      'CHANNEL_SECRET_PREFIX',
      'DELIVERY_QUEUE_URL',
      'DELIVERY_DEAD_LETTERS_URL',
      'API_HOST',
      'PUBLIC_REPORT_LINKS',
    ],
  };
}

const PLAIN = {
  memoryMb: MEMORY_MB.calls,
  timeoutSeconds: SECONDS.check,
  permissions: [],
  variables: [],
  callsProbers: false,
  assumesOwnerRoles: false,
  route: null,
  vpc: null,
} as const;

/** What decides on alarms that ring on silence, and on topics. */
const ALARM_POLICY = ['CONNECTION_EVENTS', 'SCHEDULE_STATE', 'SCHEDULE_EXPRESSION', 'ALLOWED_TOPICS'] as const;

function checkFunction({ id, needs, permissions }: Pick<Check, 'id' | 'needs' | 'permissions'>): FunctionSpec {
  const key = checkTask(id).functionName;
  const has = (port: PortName): boolean => needs.includes(port);
  return {
    ...PLAIN,
    key,
    bundle: key,
    memoryMb: has('prober') && !ASKS_DNS_ONLY.includes(id) ? MEMORY_MB.network : MEMORY_MB.calls,
    permissions,
    variables: [
      ...(has('prober') ? (['RESOLVERS', 'PROBERS', 'PROBE_ENDPOINTS', 'PROBER_PLACES'] as const) : []),
      ...(has('credential') ? (['SECRET_PREFIX'] as const) : []),
      ...(has('owners') ? (['OWNER_ROLES'] as const) : []),
      ...(has('alarmPolicy') ? ALARM_POLICY : []),
      ...(has('history') ? (['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS'] as const) : []),
    ],
    callsProbers: has('prober'),
    assumesOwnerRoles: has('owners'),
  };
}

function plain(key: string, rest: Partial<FunctionSpec>): FunctionSpec {
  return { ...PLAIN, key, bundle: key, ...rest };
}

/** Those that decide on a key store, make it and look after it. */
function actionFunctions(): readonly FunctionSpec[] {
  const connect = actionPermissions('connect-key-store');
  return [
    plain(otherTask('decide').functionName, {}),
    plain(otherTask('create-key-store').functionName, {
      timeoutSeconds: SECONDS.action,
      permissions: actionPermissions('create-key-store'),
      variables: ['SECRET_PREFIX', 'TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS'],
    }),
    plain(otherTask('connect-key-store').functionName, { timeoutSeconds: SECONDS.action, permissions: connect }),
    plain(otherTask('describe-connection').functionName, {
      timeoutSeconds: SECONDS.action,
      permissions: connect.filter((action) => action !== 'kms:ConnectCustomKeyStore'),
    }),
    plain(otherTask('provision-alarms').functionName, {
      timeoutSeconds: SECONDS.action,
      permissions: actionPermissions('provision-alarms'),
      variables: ALARM_POLICY,
    }),
    plain(repairAlarms.id, {
      timeoutSeconds: SECONDS.action,
      permissions: repairAlarms.permissions,
      variables: ['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS', ...ALARM_POLICY],
    }),
    plain(FOLLOW_CONNECTION, {
      timeoutSeconds: SECONDS.report,
      permissions: ['cloudwatch:DeleteAlarms'],
      variables: ['ACCOUNT'],
    }),
    plain(otherTask('roll-back').functionName, {
      timeoutSeconds: SECONDS.action,
      permissions: actionPermissions('roll-back'),
      variables: ['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS'],
    }),
  ];
}

/** Those that make reports and tell of them, and those of the re-validation. */
function reportFunctions(): readonly FunctionSpec[] {
  return [
    plain(otherTask('build-report').functionName, {
      timeoutSeconds: SECONDS.report,
      permissions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      variables: ['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS'],
    }),
    plain('complete-report', {
      permissions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'states:DescribeExecution', 'states:GetExecutionHistory'],
      variables: ['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS', 'NOTIFY_FUNCTION'],
    }),
    plain(otherTask('notify').functionName, {
      timeoutSeconds: SECONDS.report,
      permissions: ['dynamodb:GetItem', 'events:PutEvents'],
      statements: notifyStatements(),
      variables: [...STORE, 'CHANNELS', 'DELIVERY_QUEUE_URL'],
    }),
    ...revalidationFunctions().map(({ key, ...rest }) => plain(key, rest)),
  ];
}

function revalidationFunctions(): readonly (Partial<FunctionSpec> & Pick<FunctionSpec, 'key'>)[] {
  return [
    { key: 'list-key-stores', permissions: ['kms:DescribeCustomKeyStores'] },
    { key: 'prepare-revalidation', permissions: ['kms:DescribeCustomKeyStores', 'dynamodb:GetItem'], variables: STORE },
    {
      key: 'summarize-revalidation',
      permissions: [
        'kms:DescribeCustomKeyStores',
        'cloudwatch:DescribeAlarms',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'events:PutEvents',
      ],
      statements: notifyStatements(),
      variables: [...STORE, 'CENTRAL_BUS_ARN', 'DIGEST_HOURS', 'CHANNELS', 'DELIVERY_QUEUE_URL'],
    },
  ];
}

function routeFunctions(bot: SlackBot | null): readonly FunctionSpec[] {
  return ROUTES.filter(({ auth }) => auth === 'iam' || bot !== null).map(({ key, method, path, auth }) => ({
    ...PLAIN,
    key,
    bundle: key,
    timeoutSeconds: SECONDS.route,
    route: { method, path, auth },
    ...ROUTE_NEEDS[key],
    ...(auth === 'slack' && bot !== null ? { ...IMPATIENT, statements: botStatements(bot) } : {}),
  }));
}

/** Slack waits three seconds, a cold start included: most of that is work for the CPU, which comes with the memory. */
const IMPATIENT = { memoryMb: MEMORY_MB.network, timeoutSeconds: 5 } as const;

const STARTING = ['states:StartExecution', 'states:DescribeExecution'] as const;
const STORE = ['TABLE_NAME', 'ACCOUNT', 'RETENTION_DAYS'] as const;

/** Whether a run may create is decided by its route, so that IAM can tell the two apart. */
const ROUTE_NEEDS: Readonly<Record<RouteKey, Pick<FunctionSpec, 'permissions' | 'variables'>>> = {
  'start-preflight': { permissions: STARTING, variables: ['STATE_MACHINE_ARN', 'ALLOW_GATE_OVERRIDE'] },
  'start-create': { permissions: STARTING, variables: ['STATE_MACHINE_ARN', 'ALLOW_GATE_OVERRIDE'] },
  'list-reports': { permissions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  'get-report': {
    permissions: ['dynamodb:GetItem', 'states:DescribeExecution'],
    variables: [...STORE, 'STATE_MACHINE_ARN'],
  },
  'revalidate-store': {
    permissions: ['kms:DescribeCustomKeyStores', 'dynamodb:GetItem', ...STARTING],
    variables: [...STORE, 'STATE_MACHINE_ARN'],
  },
  'register-credential': {
    permissions: [
      'kms:DescribeCustomKeyStores',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'kms:Decrypt',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
    ],
    variables: [...STORE, 'SECRET_PREFIX'],
  },
  'slack-command': {
    permissions: ['kms:DescribeCustomKeyStores', 'kms:Decrypt', 'dynamodb:GetItem', 'dynamodb:Query', ...STARTING],
    variables: [...STORE, 'STATE_MACHINE_ARN', 'SLACK_BOT'],
  },
};

/** Looks from inside a VPC. Calls no AWS API and holds no secret. */
function proberFunction(vpc: Vpc): FunctionSpec {
  return { ...PLAIN, key: proberKey(vpc), bundle: 'prober', memoryMb: MEMORY_MB.network, timeoutSeconds: SECONDS.prober, vpc };
}

function actionPermissions(id: (typeof ACTIONS)[number]['id']): readonly string[] {
  return ACTIONS.find((action) => action.id === id)?.permissions ?? [];
}
