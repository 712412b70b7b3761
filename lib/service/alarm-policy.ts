/** What this deployment says about the alarms of key stores, from its parameters. */
import type { AlarmPolicyPort } from '../aws/ports.ts';
import type { AlarmPolicy } from '../model/alarm-policy.ts';
import type { Environment } from './environment.ts';

/** The parameters of the stack that it follows from. */
export type PolicyEnvironment = Pick<Environment, 'connectionEvents' | 'schedule' | 'allowedTopics'>;

export function makeAlarmPolicy(environment: PolicyEnvironment): AlarmPolicyPort {
  return { policy: () => alarmPolicy(environment) };
}

/**
 * What is not kept up here is removed, not left: an alarm that rings on silence is a false alarm from the day on which nobody takes
 * it away, or nobody publishes its number.
 */
export function alarmPolicy({ connectionEvents, schedule, allowedTopics }: PolicyEnvironment): AlarmPolicy {
  return {
    silence: connectionEvents ? 'make' : 'remove',
    ownDays: schedule.enabled && runsDaily(schedule.expression) ? 'make' : 'remove',
    repairs: schedule.enabled,
    allowedTopics,
  };
}

const DAY_MINUTES = 1_440;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: DAY_MINUTES };
const RATE = /^rate\((?<count>\d+) (?<unit>minute|hour|day)s?\)$/;
/** Minutes and hours may be anything; every day of every month of every year. */
const DAILY_CRON = /^cron\(\S+ \S+ [*?] \* [*?]( \*)?\)$/;

/** Does this schedule start at least once in 24 hours? Source: EventBridge Scheduler User Guide, Schedule types. */
export function runsDaily(expression: string): boolean {
  const { count, unit } = RATE.exec(expression)?.groups ?? {};
  if (count !== undefined && unit !== undefined) return Number(count) * (MINUTES[unit] ?? Infinity) <= DAY_MINUTES;
  return DAILY_CRON.test(expression);
}
