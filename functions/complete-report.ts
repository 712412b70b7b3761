/** Writes the report of a run that ended without one. */
import { makeCompleteReport } from '../lib/service/complete-report.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeCompletionPorts } from '../lib/service/live-completion.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('complete-report', makeCompleteReport(makeCompletionPorts(readEnvironment())));
