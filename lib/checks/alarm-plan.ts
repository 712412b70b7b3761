/** Which alarms is a store to have, and which of those that stand is it no longer to have? Pure: the audit and the repair agree. */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { BALANCER_ID, isOnBalancer } from './alarm-balancers.ts';
import type { Circumstances, Due } from './alarm-circumstances.ts';
import {
  alarmId,
  alarmName,
  alarmsOf,
  type AlarmTarget,
  isOurAlarm,
  OWN_DAYS_IDS,
  SILENCE_ID,
  storeOfAlarm,
} from './alarm-set.ts';
import { areLimits, type CertificateLimits, limitsOf, USUAL_LIMITS } from './certificate-limits.ts';

export interface AlarmPlan {
  /** In full: what `PutMetricAlarm` would be given. */
  readonly wanted: readonly PutMetricAlarmCommandInput[];
  /** Names of alarms that stand and ring for nothing. */
  readonly leftovers: readonly string[];
}

/** @param alarms those that stand; others than of this store are passed over */
export function planAlarms(target: AlarmTarget, seen: Circumstances, alarms: readonly MetricAlarm[]): AlarmPlan {
  const own = ownAlarms(target.CustomKeyStoreId, alarms);
  const stands = (ids: readonly string[]): boolean => own.some((alarm) => ids.includes(alarmId(alarm)));
  const includes = (due: Due, ids: readonly string[]): boolean => due === 'wanted' || (due === 'kept' && stands(ids));
  const wanted = alarmsOf(target, {
    limits: limitsFor(target.CustomKeyStoreId, seen, own),
    balancers: seen.balancers ?? [],
    silence: includes(seen.silence, [SILENCE_ID]),
    ownDays: includes(seen.ownDays, OWN_DAYS_IDS),
  });
  const names = wanted.map(({ AlarmName }) => AlarmName);
  const leftovers = own.filter((alarm) => isOver(alarmId(alarm), seen)).flatMap(({ AlarmName }) => AlarmName ?? []);
  return { wanted, leftovers: leftovers.filter((name) => !names.includes(name)) };
}

/** Those that this product made, or would have made, for the store. */
export function ownAlarms(customKeyStoreId: string, alarms: readonly MetricAlarm[]): readonly MetricAlarm[] {
  return alarms.filter((alarm) => isOurAlarm(alarm) && storeOfAlarm(alarm) === customKeyStoreId);
}

/** What nobody knows of is left alone: an alarm of another version of this product, or of a person who liked the name. */
function isOver(id: string, { silence, ownDays, balancers, closed }: Circumstances): boolean {
  if (id === SILENCE_ID) return silence === 'unwanted';
  if (OWN_DAYS_IDS.includes(id)) return ownDays === 'unwanted';
  return id.startsWith(BALANCER_ID) && balancers !== null && !closed.some((one) => isOnBalancer(id, one));
}

/** Without a look at the certificate, limits that stand are taken for right when some certificate could have them. */
function limitsFor(id: string, { certificate }: Circumstances, own: readonly MetricAlarm[]): CertificateLimits {
  if (certificate !== null && certificate.lifetimeDays !== null) return limitsOf(certificate.lifetimeDays);
  const threshold = (alarm: string): number =>
    own.find(({ AlarmName }) => AlarmName === alarmName(id, alarm))?.Threshold ?? Number.NaN;
  const standing = { failBelowDays: threshold('ALM-1'), warnBelowDays: threshold('ALM-1w') };
  return areLimits(standing) ? standing : USUAL_LIMITS;
}
