/** The slash command on AWS. Its calls give up early: somebody waits in Slack. */
import { makeAskedRuns } from '../aws/asked-runs.ts';
import { makeLiveExecutions } from '../aws/executions.ts';
import { makeLiveKms } from '../aws/kms.ts';
import { makeReportList } from '../aws/report-list.ts';
import { makeReportStore } from '../aws/report-store.ts';
import { makeLiveSecretTexts } from '../aws/secret-text.ts';
import type { ApiHandler } from './api-route.ts';
import type { Environment } from './environment.ts';
import { makeSigningSecret } from './signing-secret.ts';
import { ANSWER_MS, makeSlackCommand } from './slack-command.ts';
import { systemClock } from './system-clock.ts';
import { startTimeBudget } from './time-budget.ts';

/** Less than the whole answer may take, so that a call that hangs once can be made again. */
const LIMITS = { connectMs: 500, requestMs: 800 } as const;

/** @param answerMs tests wait less long for what never comes */
export function makeLiveSlackCommand(
  environment: Environment,
  onFault: (fault: string) => void,
  answerMs: number = ANSWER_MS,
): ApiHandler {
  const { region, account, tableName, retentionDays, stateMachineArn, slackBot } = environment;
  const live = { region, limits: { ...LIMITS, callMs: answerMs } };
  const store = makeReportStore({ ...live, tableName, account, retentionDays });
  const secrets = makeLiveSecretTexts(live);
  return makeSlackCommand({
    region,
    account,
    signingSecret: makeSigningSecret({ secrets, secretId: slackBot.SigningSecretId, clock: systemClock }),
    teamIds: new Set(slackBot.TeamIds),
    channelIds: new Set(slackBot.ChannelIds),
    kms: makeLiveKms(live),
    records: store,
    reports: store,
    list: makeReportList({ ...live, tableName }),
    asked: makeAskedRuns({ ...live, tableName, account }),
    executions: makeLiveExecutions({ ...live, stateMachineArn }),
    clock: systemClock,
    startBudget: () => startTimeBudget(answerMs),
    onFault,
  });
}
