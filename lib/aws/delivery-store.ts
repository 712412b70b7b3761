/**
 * One record for each run (or digest) and channel, in the table of reports: `delivery#<subject>` / `<channel>`. It keeps one
 * announcement from being queued or posted twice where that can be known, and says later what became of it.
 */
import { type AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { call, clientConfig, type LiveOptions } from './call.ts';
import type { Clock } from './ports.ts';

/**
 * `pending`: about to be queued. `queued`: not posted yet, or not successfully. `delivered`: the far end took it. `failed`: it never
 * will, see `cause`.
 */
export type DeliveryState = 'pending' | 'queued' | 'delivered' | 'failed';

export interface DeliveryKey {
  /** The run's id, or `digest-` and that of the digest. */
  readonly subject: string;
  readonly channel: string;
}

export interface DeliveryRecord extends DeliveryKey {
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  readonly cause: string | null;
  /** An answer was lost: the message may have been posted before, and so twice. */
  readonly mayBeTwice: boolean;
  /** ISO 8601: of the last thing that happened to it. */
  readonly at: string;
}

/** How an attempt ended. `later`: it will be tried again. */
export interface AttemptEnd {
  readonly state: 'later' | 'delivered' | 'failed';
  readonly cause: string | null;
  readonly mayHaveArrived: boolean;
  /** Of the message on the queue: for it nothing is tried again once it has failed. */
  readonly messageId?: string;
}

/** `busy`: another claim holds. `failed`: this very message was given up before, and why. */
export type Begun = 'begun' | 'busy' | 'delivered' | { readonly failed: string };

export interface DeliveryPort {
  readDelivery(key: DeliveryKey): Promise<DeliveryRecord | null>;
  /**
   * Makes the record unless there is one. Answers its state; `pending` is to be queued, and so is what failed before anybody could
   * take it from the queue.
   */
  openDelivery(key: DeliveryKey): Promise<DeliveryState>;
  /** What became of the attempt to queue or, on the default bus, to announce it. Never takes back what is delivered. */
  markDelivery(key: DeliveryKey, state: 'queued' | 'delivered' | 'failed', cause: string | null): Promise<void>;
  /** Claims the next attempt for as long as `leaseMs`. */
  beginAttempt(key: DeliveryKey, leaseMs: number, messageId?: string): Promise<Begun>;
  endAttempt(key: DeliveryKey, end: AttemptEnd): Promise<void>;
}

export interface DeliveryStoreOptions extends LiveOptions {
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock?: Clock;
}

type Item = Record<string, AttributeValue>;

const DAY_MS = 86_400_000;

/**
 * Reports may be kept for years, but 90 days after a run its name can be that of another (StartExecution), which is to be announced,
 * too. A record may be made as late as a message can lie in both queues: 28 days after the run.
 */
const MOST_DAYS = 60;

export function makeDeliveryStore(options: DeliveryStoreOptions): DeliveryPort {
  const table = makeTable(options);
  const { at, expiresAt, now } = timesOf(options);
  return {
    readDelivery: table.read,
    async openDelivery(key) {
      const record = { state: { S: 'pending' }, attempts: { N: '0' }, at: at(), expiresAt: expiresAt() };
      const before = (await table.make(key, record, now())) ? null : await table.read(key);
      return before === null || isUntried(before) ? 'pending' : before.state;
    },
    async markDelivery(key, state, cause) {
      const change = 'SET #state = :state, #at = :at, cause = :cause, expiresAt = if_not_exists(expiresAt, :expires)';
      const values = { ':state': { S: state }, ':at': at(), ':cause': textOrNull(cause), ':expires': expiresAt() };
      // The message may have been taken from the queue, and more be known of it, before this is noted.
      if (state === 'queued') await table.update(key, change, { ...values, ...TO_BE_QUEUED }, IS_TO_BE_QUEUED);
      else await table.update(key, change, { ...values, ...DELIVERED }, NOT_DELIVERED);
    },
    beginAttempt: (key, leaseMs, messageId = '') => begin({ key, leaseMs, messageId }, table, timesOf(options)),
    async endAttempt(key, { state, cause, mayHaveArrived, messageId = '' }) {
      const twice = mayHaveArrived ? ', mayBeTwice = :true' : '';
      const change = `SET #state = :state, #at = :at, cause = :cause, failedFor = :message${twice} REMOVE leaseUntil`;
      const values = {
        ':state': { S: state === 'later' ? 'queued' : state },
        ':at': at(),
        ':cause': textOrNull(cause),
        ':message': textOrNull(state === 'failed' && messageId !== '' ? messageId : null),
      };
      await table.update(
        key,
        change,
        { ...values, ...(mayHaveArrived ? { ':true': { BOOL: true } } : {}), ...DELIVERED },
        NOT_DELIVERED,
      );
    },
  };
}

interface Claim {
  readonly key: DeliveryKey;
  readonly leaseMs: number;
  readonly messageId: string;
}

async function begin({ key, leaseMs, messageId }: Claim, table: Table, { nowMs, at, expiresAt }: Times): Promise<Begun> {
  const change = 'SET #state = :queued, #at = :at, leaseUntil = :until, expiresAt = if_not_exists(expiresAt, :expires)';
  const values = {
    ':queued': { S: 'queued' },
    ':at': at(),
    ':until': { N: String(nowMs() + leaseMs) },
    ':expires': expiresAt(),
    ':one': { N: '1' },
    ':message': { S: messageId },
    ...DELIVERED,
  };
  const open = `${NOT_DELIVERED} AND (attribute_not_exists(failedFor) OR failedFor <> :message)`;
  if (await table.update(key, `${change} ADD attempts :one`, values, `${open} AND attribute_not_exists(leaseUntil)`))
    return 'begun';
  // An attempt that nobody ended broke down in the middle: it may have posted.
  const broken = { ...values, ':now': { N: String(nowMs()) }, ':true': { BOOL: true } };
  const over = `${open} AND leaseUntil <= :now`;
  if (await table.update(key, `${change}, mayBeTwice = :true ADD attempts :one`, broken, over)) return 'begun';
  const item = await table.item(key);
  if (messageId !== '' && item?.failedFor?.S === messageId) return { failed: item.cause?.S ?? '' };
  return item?.state?.S === 'delivered' ? 'delivered' : 'busy';
}

function isUntried({ state, attempts }: DeliveryRecord): boolean {
  return state === 'failed' && attempts === 0;
}

const TO_BE_QUEUED: Item = { ':pending': { S: 'pending' }, ':failed': { S: 'failed' }, ':none': { N: '0' } };
const IS_TO_BE_QUEUED = '#state = :pending OR (#state = :failed AND (attribute_not_exists(attempts) OR attempts = :none))';

const DELIVERED: Item = { ':delivered': { S: 'delivered' } };
const NOT_DELIVERED = '(attribute_not_exists(#state) OR #state <> :delivered)';

interface Times {
  nowMs(): number;
  at(): AttributeValue;
  /** Both in seconds, as DynamoDB's time to live wants them. */
  now(): AttributeValue;
  expiresAt(): AttributeValue;
}

function timesOf({ retentionDays, clock = { now: () => Date.now() } }: DeliveryStoreOptions): Times {
  const secondsIn = (days: number): AttributeValue => ({ N: String(Math.floor((clock.now() + days * DAY_MS) / 1_000)) });
  return {
    nowMs: clock.now,
    at: () => ({ S: new Date(clock.now()).toISOString() }),
    now: () => secondsIn(0),
    expiresAt: () => secondsIn(Math.min(retentionDays, MOST_DAYS)),
  };
}

interface Table {
  item(key: DeliveryKey): Promise<Item | undefined>;
  read(key: DeliveryKey): Promise<DeliveryRecord | null>;
  /** False: there is one whose time is not over. DynamoDB may take days to remove those whose time is. */
  make(key: DeliveryKey, record: Item, now: AttributeValue): Promise<boolean>;
  /** False: the condition did not hold. */
  update(key: DeliveryKey, change: string, values: Item, condition: string): Promise<boolean>;
}

function makeTable(options: DeliveryStoreOptions): Table {
  const client = new DynamoDBClient(clientConfig(options));
  const { tableName: TableName } = options;
  const item = async (key: DeliveryKey): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName, Key: itemKey(key), ConsistentRead: true });
    return (await call('dynamodb:GetItem', options, (send) => client.send(command, send))).Item;
  };
  return {
    item,
    async read(key) {
      const found = await item(key);
      return found === undefined ? null : asRecord(key, found);
    },
    make(key, record, now) {
      const command = new PutItemCommand({
        TableName,
        Item: { ...itemKey(key), ...record },
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': now },
      });
      return unlessConditional(() => call('dynamodb:PutItem', options, (send) => client.send(command, send), isConditional));
    },
    update(key, change, values, condition) {
      const command = new UpdateItemCommand({
        TableName,
        Key: itemKey(key),
        UpdateExpression: change,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#state': 'state', '#at': 'at' },
        ExpressionAttributeValues: values,
      });
      return unlessConditional(() => call('dynamodb:UpdateItem', options, (send) => client.send(command, send), isConditional));
    },
  };
}

function itemKey({ subject, channel }: DeliveryKey): Item {
  return { pk: { S: `delivery#${subject}` }, sk: { S: channel } };
}

function asRecord(key: DeliveryKey, item: Item): DeliveryRecord {
  return {
    ...key,
    state: (item.state?.S ?? 'pending') as DeliveryState,
    attempts: Number(item.attempts?.N ?? '0'),
    cause: item.cause?.S ?? null,
    mayBeTwice: item.mayBeTwice?.BOOL ?? false,
    at: item.at?.S ?? '',
  };
}

function textOrNull(text: string | null): AttributeValue {
  return text === null ? { NULL: true } : { S: text };
}

function isConditional(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

async function unlessConditional(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isConditional(error)) return false;
    throw error;
  }
}
