/** Makes everything that was found one report, and stores it. */
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeBuildReport } from '../lib/workflow/steps.ts';

const store = makeServiceStore(readEnvironment());
const ports = { reports: store, snapshots: store, looks: store, clock: systemClock };

export const handler = makeTracedLambda('build-report', makeBuildReport(ports));
