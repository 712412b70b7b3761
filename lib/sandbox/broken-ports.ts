/** Ports that fail on our own side: a bug, a file that vanished, a table that takes nothing. */
import type { StoreRecord } from '../aws/ports.ts';
import type { AllPorts } from '../workflow/all-ports.ts';

/** `port …`: whatever is asked of it is thrown back. */
export type BrokenPart = `port ${keyof AllPorts}` | 'store-records' | 'store-records-after-creation';

/** @param broken read at every call */
export function breakPorts(broken: ReadonlySet<BrokenPart>, ports: AllPorts): AllPorts {
  const { records } = ports;
  const refuse = ({ CustomKeyStoreId }: StoreRecord): void => {
    const isLate = CustomKeyStoreId !== null && broken.has('store-records-after-creation');
    if (isLate || broken.has('store-records')) throw new Error('the sandbox takes no store records');
  };
  const recording: AllPorts = {
    ...ports,
    records: {
      readStoreRecord: (name) => records.readStoreRecord(name),
      async writeStoreRecord(record) {
        refuse(record);
        return records.writeStoreRecord(record);
      },
      async replaceStoreRecord(before, record) {
        refuse(record);
        return records.replaceStoreRecord(before, record);
      },
    },
  };
  return new Proxy(recording, {
    get(target, name: keyof AllPorts) {
      return broken.has(`port ${name}`) ? brokenPort(target[name]) : target[name];
    },
  });
}

/** The same port, none of whose methods comes to anything. */
function brokenPort<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get: () => async () => {
      throw new Error('the sandbox broke this port');
    },
  });
}
