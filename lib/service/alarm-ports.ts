/**
 * What everything that looks after alarms is handed. Most runs need CloudWatch only: the other clients are loaded when they are
 * called, which keeps the start of these functions short.
 */
import { makeLiveCloudWatch } from '../aws/cloudwatch.ts';
import { makeLiveMetrics } from '../aws/metrics.ts';
import type { Ec2Port, Elbv2Port } from '../aws/ports.ts';
import { makeAlarmPolicy } from './alarm-policy.ts';
import type { Environment } from './environment.ts';
import { lazily } from './lazy-port.ts';

export function liveAlarmPorts(environment: Environment) {
  const { region } = environment;
  return {
    cloudwatch: makeLiveCloudWatch({ region }),
    metrics: makeLiveMetrics({ region }),
    ec2: lazily<Ec2Port>(async () => (await import('../aws/ec2.ts')).makeLiveEc2({ region })),
    elbv2: lazily<Elbv2Port>(async () => (await import('../aws/elbv2.ts')).makeLiveElbv2({ region })),
    alarmPolicy: makeAlarmPolicy(environment),
  };
}
