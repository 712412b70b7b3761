/** Ports that fail on our own side: a bug, a file that vanished, a table that takes nothing. */
import type { AllPorts } from '../workflow/all-ports.ts';
import type { SandboxPlan } from './plan.ts';

/** @param broken read at every call */
export function breakPorts(broken: SandboxPlan['broken'], ports: AllPorts): AllPorts {
  const { credential, records } = ports;
  return {
    ...ports,
    credential: {
      async read(params) {
        if (broken.has('credential-port')) throw new Error('the sandbox broke the way to the credential');
        return credential.read(params);
      },
    },
    records: {
      readStoreRecord: (name) => records.readStoreRecord(name),
      async writeStoreRecord(record) {
        const refused =
          broken.has('store-records') || (broken.has('store-records-after-creation') && record.CustomKeyStoreId !== null);
        if (refused) throw new Error('the sandbox takes no store records');
        return records.writeStoreRecord(record);
      },
    },
  };
}
