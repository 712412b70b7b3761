/**
 * A process that carries out one run which creates, to be killed. It says where it is, and goes on only when it is told to: before
 * and after each step, and before and after each thing it writes down.
 */
import type { Json } from '../../lib/model/json.ts';
import type { RunInput } from '../../lib/model/run.ts';
import { type LocalStep, makeSteps } from '../../lib/workflow/local-steps.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { makeCreatePorts, ONE_CHECK, type TablePlace } from './create-ports.ts';

/** The one message that starts it; every later message lets it go on. */
export interface Assignment {
  readonly input: RunInput;
  readonly table: TablePlace;
}

function message(): Promise<unknown> {
  return new Promise((resolve) => process.once('message', resolve));
}

async function at(point: string): Promise<void> {
  const goOn = message();
  process.send?.({ at: point });
  await goOn;
}

async function around<T>(point: string, work: () => Promise<T>): Promise<T> {
  await at(`before ${point}`);
  const done = await work();
  await at(`after ${point}`);
  return done;
}

async function main(): Promise<void> {
  const assignment = message();
  process.send?.({ at: 'ready' });
  const { input, table } = (await assignment) as Assignment;
  const ports = makeCreatePorts(table);
  let writes = 0;
  const slow: typeof ports = {
    ...ports,
    records: {
      ...ports.records,
      replaceStoreRecord: (before, record) => {
        writes += 1;
        return around(`record ${writes}`, () => ports.records.replaceStoreRecord(before, record));
      },
    },
    reports: { ...ports.reports, writeReport: (report) => around('report', () => ports.reports.writeReport(report)) },
  };
  const steps = Object.entries(makeSteps(slow, ONE_CHECK)).map(([name, step]): [string, LocalStep] => [
    name,
    (given: Json) => around(name, () => step(given)),
  ]);
  await runLocally({ input, ports: slow, checks: ONE_CHECK, pollMs: 5, steps: Object.fromEntries(steps) });
  process.send?.({ at: 'end' });
  process.disconnect();
}

await main();
