/** Faults that only a run can meet which undoes what it did: its alarms are refused, and the request says to roll back. */
import type { Rollback } from '../model/params.ts';
import type { Fault } from './fault.ts';
import type { SandboxPlan } from './plan.ts';

export const ROLL_BACK_FAULTS: readonly Fault[] = [
  rollBack('keys-made-meanwhile', 'somebody makes keys in a store that is to be deleted again', 'delete', 'has-keys', (plan) => {
    plan.meanwhile.set('DisconnectCustomKeyStore', ({ aws }) => {
      for (const store of aws.keyStores) store.hasKeys = true;
    });
  }),
  rollBack('connected-meanwhile', 'somebody connects a store that is about to be deleted again', 'delete', 'refused', (plan) => {
    plan.meanwhile.set('DescribeCustomKeyStores', ({ aws }) => {
      for (const { entry, attempt } of aws.keyStores) {
        if (entry.ConnectionState === 'DISCONNECTED' && attempt >= AFTER_DISCONNECT) entry.ConnectionState = 'CONNECTED';
      }
    });
  }),
  rollBack('deleted-meanwhile', 'somebody deletes a store that is being disconnected', 'disconnect', 'interrupted', (plan) => {
    plan.meanwhile.set('DisconnectCustomKeyStore', ({ aws }) => {
      aws.keyStores = [];
    });
  }),
  rollBack('disconnects-forever', 'KMS does not finish disconnecting', 'disconnect', 'unfinished', (plan) => {
    plan.meanwhile.set('ConnectCustomKeyStore', ({ aws }) => {
      aws.connectDelayMs = 600_000;
    });
  }),
  rollBack('disconnect-denied', 'the caller may not disconnect key stores', 'disconnect', 'undecided', ({ aws }) => {
    aws.faults.push({ service: 'kms', operation: 'DisconnectCustomKeyStore', kind: 'denied', times: 99 });
  }),
];

/** The first attempt of a store is its connection, the second its disconnection. */
const AFTER_DISCONNECT = 2;

function rollBack(name: string, summary: string, Rollback: Rollback, code: string, breaks: (plan: SandboxPlan) => void): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    action: 'create',
    codes: ['provision-alarms/not-made', `roll-back/${code}`],
    breaks(plan) {
      plan.params.Preflight = { ...plan.params.Preflight, Rollback };
      plan.aws.faults.push({ service: 'cloudwatch', operation: 'PutMetricAlarm', kind: 'denied', times: 99 });
      breaks(plan);
    },
  };
}
