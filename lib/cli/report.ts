/** `report`: the report of a run that took place at a deployed service, by the run's id. */
import { readApiPlace } from './api-url.ts';
import type { Command } from './command.ts';
import { readRunSettings } from './run-settings.ts';
import { UsageError } from './usage-error.ts';

export const report: Command = {
  name: 'report',
  operands: ['RUN_ID'],
  summary: 'show the report of a run of a deployed service',
  about: [
    'RUN_ID stands in the message that told of the run. --api is the URL of the service, or its host alone. The call is signed with ' +
      'your AWS credentials, which need execute-api:Invoke on GET /preflights/*.',
    'Exit code 0 when shown, whatever the verdict; 2 when there is no report yet, or none was left; 3 when there is no such run.',
  ],
  flags: ['api', 'format', 'output', 'region', 'profile'],
  async run(invocation, terminal) {
    const { operands, flags } = invocation;
    const place = readApiPlace(invocation);
    if (place === null)
      throw new UsageError('--api is missing. Type: xks-preflight report RUN_ID --api HOST, with the host of the service');
    const runId = operands[0] ?? '';
    if (!/^[0-9A-Za-z_-]{1,80}$/.test(runId)) {
      throw new UsageError(`${JSON.stringify(runId.slice(0, 80))} is no id of a run: letters, digits, - and _, at most 80.`);
    }
    const settings = await readRunSettings(invocation);
    if (flags.profile !== undefined) process.env.AWS_PROFILE = flags.profile;
    const { showRemoteReport } = await import('./remote-report.ts');
    return showRemoteReport({ place, runId, settings, region: flags.region }, terminal);
  },
};
