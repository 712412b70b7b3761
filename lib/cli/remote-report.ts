/** Fetches one report of a deployed service and shows it like that of a run from here. */
import { makeApiSigner } from '../aws/sign-api-call.ts';
import { makeApiClient } from './api-client.ts';
import { type ApiPlace, readCommand } from './api-url.ts';
import { chooseRegion } from './aws-place.ts';
import { showReport } from './execute-run.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explainFailure, persistently, readProgress } from './remote-run.ts';
import type { RunSettings } from './run-settings.ts';
import type { Terminal } from './terminal.ts';

export interface ReportOrder {
  readonly place: ApiPlace;
  readonly runId: string;
  readonly settings: RunSettings;
  /** As typed. */
  readonly region: string | undefined;
}

export async function showRemoteReport({ place, runId, settings, region }: ReportOrder, terminal: Terminal): Promise<ExitCode> {
  const signedFor = place.region ?? (place.signed ? await chooseRegion(region, terminal.env, {}) : null);
  const client = makeApiClient(place.base, signedFor === null ? null : makeApiSigner({ region: signedFor }));
  try {
    const found = readProgress(await persistently(() => client.call('GET', `/preflights/${runId}`)));
    if (found === null) {
      terminal.err(`xks-preflight: the run ${runId} is still going. Ask again in a minute.\n`);
      return EXIT.error;
    }
    return (await showReport(found, { ...settings, readWith: readCommand(runId, place) }, terminal)) ? EXIT.ok : EXIT.error;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}
