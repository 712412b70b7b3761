/** Does somebody hear the alarms? Pure. */
import { cloudWatchMayPublish } from './alarm-topic.ts';
import type { ALARMS_FINDINGS } from './alarms-findings.ts';
import type { Judged } from './finding-table.ts';
import type { Attempt } from './refused.ts';

type Code = keyof typeof ALARMS_FINDINGS;

export interface SeenTopic {
  readonly arn: string;
  /** null inside: there is no such topic. null: it was not asked for, being a topic of another account or Region. */
  readonly attributes: Attempt<Readonly<Record<string, string>> | null> | null;
}

/** @param allowed what a request may name; null: any topic of the account and Region */
export function judgeTopic({ arn, attributes }: SeenTopic, allowed: readonly string[] | null): readonly Judged<Code>[] {
  const topic = { topicArn: arn, topicName: arn.split(':').at(-1) ?? '' };
  if (attributes === null) return [{ code: 'alarms/topic-elsewhere', evidence: topic }];
  if (allowed !== null && !allowed.includes(arn)) {
    return [{ code: 'alarms/topic-not-allowed', evidence: { ...topic, allowed: [...allowed] } }];
  }
  if (!attributes.ok) return [{ code: 'alarms/topic-not-readable', evidence: { ...topic, ...attributes.evidence } }];
  if (attributes.value === null) return [{ code: 'alarms/topic-missing', evidence: topic }];
  return judgeAttributes(attributes.value, topic);
}

type Topic = { readonly topicArn: string; readonly topicName: string };

function judgeAttributes(attributes: Readonly<Record<string, string>>, topic: Topic): readonly Judged<Code>[] {
  const subscriptions = Number(attributes.SubscriptionsConfirmed ?? 0);
  const pending = Number(attributes.SubscriptionsPending ?? 0);
  const key = attributes.KmsMasterKeyId ?? null;
  const publish = cloudWatchMayPublish(attributes.Policy, topic.topicArn);
  const judged: Judged<Code>[] = [];
  if (subscriptions === 0)
    judged.push({ code: 'alarms/topic-without-listeners', evidence: { ...topic, subscriptions, pending } });
  if (publish === 'no') judged.push({ code: 'alarms/topic-closed', evidence: topic });
  if (publish === 'unclear') judged.push({ code: 'alarms/topic-policy-unclear', evidence: topic });
  if (key?.endsWith('alias/aws/sns'))
    judged.push({ code: 'alarms/topic-key-of-sns', evidence: { ...topic, KmsMasterKeyId: key } });
  if (judged.length > 0) return judged;
  return [{ code: 'alarms/topic-ready', evidence: { ...topic, subscriptions, KmsMasterKeyId: key } }];
}
