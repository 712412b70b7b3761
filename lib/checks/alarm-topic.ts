/** Which topic, may it be used, and would it pass on what CloudWatch tells it? Sources: Amazon SNS and CloudWatch User Guides. Pure. */
import type { MetricAlarm } from '../aws/ports.ts';
import type { Run } from '../model/run.ts';

/** CloudWatch takes only topics of its own account and Region. */
export function topicPlace(arn: string, run: Pick<Run, 'region' | 'account'>): 'here' | 'elsewhere' {
  const match = /^arn:[a-z-]+:sns:([a-z0-9-]+):(\d{12}):[A-Za-z0-9_.-]{1,256}$/.exec(arn);
  const here = match !== null && match[1] === run.region && (run.account === null || match[2] === run.account);
  return here ? 'here' : 'elsewhere';
}

/** The topic that most alarms of a store notify, of this account and Region; null: none. */
export function standingTopic(alarms: readonly MetricAlarm[], run: Pick<Run, 'region' | 'account'>): string | null {
  const topics = alarms.flatMap(({ AlarmActions = [] }) => AlarmActions).filter((arn) => topicPlace(arn, run) === 'here');
  const counted = [...Map.groupBy(topics, (arn) => arn)].map(([arn, all]) => ({ arn, times: all.length }));
  return counted.toSorted((a, b) => b.times - a.times || (a.arn < b.arn ? -1 : 1))[0]?.arn ?? null;
}

/** `unclear`: it depends on something that this reading of the policy does not know. */
export type MayPublish = 'yes' | 'no' | 'unclear';

/** May CloudWatch publish on behalf of alarms of the account that the topic belongs to? @param policy JSON text */
export function cloudWatchMayPublish(policy: string | undefined, topicArn: string): MayPublish {
  const statements = statementsIn(policy);
  if (statements === null) return 'unclear';
  const [, partition = '', , region = '', account = ''] = topicArn.split(':');
  const source = { account, arn: `arn:${partition}:cloudwatch:${region}:${account}:alarm:xks-preflight/cks-0/ALM-1` };
  const say = (effect: string): MayPublish => {
    const answers = statements.filter(({ Effect }) => Effect === effect).map((one) => applies(one, source));
    return answers.includes('yes') ? 'yes' : answers.includes('unclear') ? 'unclear' : 'no';
  };
  const [denied, allowed] = [say('Deny'), say('Allow')];
  if (denied === 'yes' || allowed === 'no') return 'no';
  return denied === 'unclear' ? 'unclear' : allowed;
}

type Statement = Readonly<Record<string, unknown>>;

interface Source {
  readonly account: string;
  readonly arn: string;
}

function statementsIn(policy: string | undefined): readonly Statement[] | null {
  try {
    const parsed: unknown = JSON.parse(policy ?? '');
    const found = isObject(parsed) ? parsed.Statement : undefined;
    const list = Array.isArray(found) ? found : [found];
    return list.every(isObject) ? list : null;
  } catch {
    return null;
  }
}

/** Each part of a statement narrows it: one that does not fit is enough. */
function applies(statement: Statement, source: Source): MayPublish {
  const parts = [actionFits(statement), principalFits(statement), ...conditionsFit(statement, source)];
  if (parts.includes('no')) return 'no';
  return parts.includes('unclear') ? 'unclear' : 'yes';
}

function actionFits({ Action, NotAction }: Statement): MayPublish {
  if (NotAction !== undefined) return 'unclear';
  return texts(Action).some((action) => glob(action.toLowerCase(), 'sns:publish')) ? 'yes' : 'no';
}

/** A statement for the account itself or a role of it is none for CloudWatch. */
function principalFits({ Principal, NotPrincipal }: Statement): MayPublish {
  if (NotPrincipal !== undefined) return 'unclear';
  if (Principal === '*') return 'yes';
  if (!isObject(Principal)) return 'unclear';
  const named = [...texts(Principal.AWS), ...texts(Principal.Service)];
  return named.some((one) => one === '*' || one === 'cloudwatch.amazonaws.com') ? 'yes' : 'no';
}

function conditionsFit({ Condition }: Statement, source: Source): readonly MayPublish[] {
  if (Condition === undefined) return [];
  if (!isObject(Condition)) return ['unclear'];
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    isObject(keys) ? Object.entries(keys).map(([key, value]) => conditionFits(operator, key, texts(value), source)) : ['unclear'],
  );
}

/** Those that read `*` and `?` in a value, and those that take it as it stands. */
const LIKE = /^(StringLike|ArnLike|ArnEquals)(IfExists)?$/;
const EQUAL = /^(StringEquals|StringEqualsIgnoreCase)(IfExists)?$/;
/** Some of the alarms that this tool makes; of which store is not told here. */
const SOME_OF_OURS = ':alarm:xks-preflight/';

function conditionFits(operator: string, key: string, values: readonly string[], source: Source): MayPublish {
  const name = key.toLowerCase();
  const known = name === 'aws:sourcearn' ? source.arn : SOURCE_ACCOUNT.has(name) ? source.account : undefined;
  if (known !== undefined && (LIKE.test(operator) || EQUAL.test(operator))) {
    const fits = (value: string): boolean => (LIKE.test(operator) ? glob(value, known) : value === known);
    if (values.some(fits)) return 'yes';
    return values.some((value) => value.includes(SOME_OF_OURS)) ? 'unclear' : 'no';
  }
  // CloudWatch publishes over TLS.
  if (name === 'aws:securetransport' && operator === 'Bool') return values.includes('true') ? 'yes' : 'no';
  return 'unclear';
}

const SOURCE_ACCOUNT: ReadonlySet<string> = new Set(['aws:sourceaccount', 'aws:sourceowner']);

/** `*` and `?` as IAM reads them. */
function glob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

function isObject(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
