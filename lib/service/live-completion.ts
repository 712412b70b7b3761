/** What completing a report works with in AWS. */
import { makeLiveExecutionHistory } from '../aws/execution-history.ts';
import { makeLiveInvoke } from '../aws/invoke.ts';
import type { CompleteReportPorts } from './complete-report.ts';
import type { Environment } from './environment.ts';
import { makeServiceStore } from './live-store.ts';

/** The function behind the state `notify` announces, so that these runs are announced as all others are. */
export function makeCompletionPorts(environment: Environment): CompleteReportPorts {
  const { region, notifyFunction } = environment;
  const store = makeServiceStore(environment);
  const invoke = makeLiveInvoke({ region });
  return {
    reports: store,
    records: store,
    history: makeLiveExecutionHistory({ region }),
    announce: (event) => invoke(notifyFunction, event),
  };
}
