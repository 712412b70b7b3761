/** What a run that creates works with, in a process of its own or in this one: live clients, whose AWS is where the environment says. */
import { makeLiveEvents } from '../../lib/aws/events.ts';
import { makeReportStore } from '../../lib/aws/report-store.ts';
import { request } from '../../lib/checks/request.ts';
import type { Check } from '../../lib/checks/check.ts';
import { makeLivePorts } from '../../lib/cli/live-ports.ts';
import { makeWithheld } from '../../lib/cli/withheld.ts';
import type { AllPorts } from '../../lib/workflow/all-ports.ts';

export interface TablePlace {
  readonly region: string;
  readonly endpoint: string;
  readonly tableName: string;
  readonly account: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One check that needs no network is enough: what comes behind the gate is what counts. */
export const ONE_CHECK: readonly Check[] = [request as unknown as Check];

export function makeCreatePorts(table: TablePlace): AllPorts {
  const { region } = table;
  const store = makeReportStore(table);
  const live = makeLivePorts({
    region,
    isVpcStore: false,
    lab: null,
    extraRoots: [],
    credential: null,
    ownerRoles: [],
    withheld: makeWithheld(),
  });
  const kept = { records: store, reports: store, snapshots: store, history: store };
  return { ...live, ...kept, events: makeLiveEvents({ region, eventBusName: 'default' }) };
}
