/** What undoing can come to. */
import type { FindingTable } from '../checks/finding-table.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';

const STORE = "--region '{region}' --custom-key-store-id '{CustomKeyStoreId}'";
const LOOK = `aws kms describe-custom-key-stores ${STORE}`;
const DISCONNECT = `aws kms disconnect-custom-key-store ${STORE}`;
const DELETE = `aws kms delete-custom-key-store ${STORE}`;

export const ROLL_BACK_FINDINGS = {
  'roll-back/deleted': {
    verdict: 'pass',
    title: 'The store that this run had created was deleted again, because its alarms are not known to stand',
    citation: SOURCE.deletion,
    requirements: ['XKS-ALARM-001'],
    advice:
      'Alarms and a dashboard that could be made before are left. Take them away: npx xks-preflight alarms remove --vanished',
  },
  'roll-back/disconnected': {
    verdict: 'pass',
    title: 'The store is disconnected, because its alarms are not known to stand: nobody can make or use keys in it',
    citation: SOURCE.connect,
    requirements: ['XKS-OPS-014'],
  },
  'roll-back/kept': {
    verdict: 'skipped',
    reason: 'requested',
    title: 'The store stays as it is, although its alarms are not known to stand',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    advice:
      'Make no keys in it yet: nobody would hear of its troubles. Repair what provision-alarms names and run again. ' +
      'With Preflight.Rollback set to disconnect or delete, a run undoes what it did by itself.',
  },
  'roll-back/not-ours': {
    verdict: 'skipped',
    reason: 'not-applicable',
    title: 'The store stays as it is: this run neither created nor connected it',
    citation: SOURCE.tool,
    requirements: ['XKS-OPS-014'],
    advice: 'Keys in it may be in use. Repair what provision-alarms names and run again.',
  },
  'roll-back/not-deleted': {
    verdict: 'skipped',
    reason: 'not-applicable',
    title: 'The store was not deleted: KMS did not answer this run that it made the store',
    citation: SOURCE.tool,
    requirements: ['XKS-OPS-014'],
    advice: 'A run deletes only what it created itself. Repair what provision-alarms names and run again, or delete it yourself.',
  },
  'roll-back/has-keys': {
    verdict: 'fail',
    title: 'KMS does not delete the store: somebody made KMS keys in it meanwhile. It is disconnected',
    citation: SOURCE.deletion,
    requirements: ['XKS-OPS-014'],
    remedy:
      'To keep the store, repair what provision-alarms names and run again. To be rid of it, schedule its keys for deletion, ' +
      `wait until they are gone, which takes seven days or more, then: ${DELETE}`,
    kms: PREDICT.nothing,
  },
  'roll-back/refused': {
    verdict: 'fail',
    title: 'KMS refused to undo what this run did',
    citation: SOURCE.connect,
    requirements: ['XKS-OPS-014'],
    remedy: `Look at the state of the store: ${LOOK}; when it is not DISCONNECTED, disconnect it: ${DISCONNECT}`,
    kms: PREDICT.nothing,
  },
  'roll-back/interrupted': {
    verdict: 'error',
    title: 'Somebody connected or deleted the store while this run was undoing what it did',
    citation: SOURCE.connect,
    requirements: ['XKS-OPS-014'],
    remedy: `Find out who did, and look at the store: ${LOOK}; its alarms are not known to stand.`,
    kms: null,
  },
  'roll-back/unfinished': {
    verdict: 'error',
    title: 'The store was still not disconnected when this run stopped looking',
    citation: SOURCE.connect,
    requirements: ['XKS-OPS-014'],
    remedy: `KMS usually needs some minutes. Look again: ${LOOK}; to delete the store once it is DISCONNECTED: ${DELETE}`,
    kms: null,
  },
} as const satisfies FindingTable;
