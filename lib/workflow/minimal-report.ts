/**
 * What happens when `build-report` itself breaks: the state machine writes a report of its own, without any function, so that
 * whoever asks for this run still finds a valid report that says what broke. States Language can neither compute when an item
 * expires nor leave out a name that the request lacks: `complete-report`, which hears of every run that failed, adds what the
 * lists need and the time of removal.
 */
import { REPORT_SCHEMA_VERSION, type Report } from '../model/report.ts';
import type { Json } from '../model/json.ts';
import type { State } from './state-machine.ts';
import { REPORTS_TABLE_SUBSTITUTION } from './task-names.ts';

interface Surroundings {
  readonly retry: Json;
  readonly timeoutSeconds: number;
  readonly next: string;
}

/** Keys and attributes are those of `lib/aws/report-store.ts`. */
export function minimalReportStates({ retry, timeoutSeconds, next }: Surroundings): Record<string, State> {
  return {
    'minimal-report': {
      Type: 'Pass',
      Parameters: {
        'runId.$': '$.run.runId',
        'action.$': '$.run.action',
        'region.$': '$.run.region',
        'startedAt.$': '$.startedAt',
        verdict: 'error',
        CustomKeyStoreName: null,
        CustomKeyStoreId: null,
        changed: true,
        counts: {},
        'run.$': '$.run',
        report: MINIMAL,
      },
      Next: 'store-minimal-report',
    },
    'store-minimal-report': {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Parameters: {
        TableName: `\${${REPORTS_TABLE_SUBSTITUTION}}`,
        Item: ITEM,
      },
      ResultPath: null,
      TimeoutSeconds: timeoutSeconds,
      Retry: [retry],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.storeCrash', Next: next }],
      Next: next,
    },
  };
}

const ITEM = {
  pk: { 'S.$': "States.Format('report#{}', $.runId)" },
  sk: { S: 'report' },
  runId: { 'S.$': '$.runId' },
  action: { 'S.$': '$.action' },
  verdict: { S: 'error' },
  startedAt: { 'S.$': '$.startedAt' },
  report: { 'S.$': 'States.JsonToString($.report)' },
} as const;

type MinimalReport = { readonly [K in keyof Report as K | `${K}.$`]?: Json };

/** The id of a store that was made must not be lost with the report. */
const MINIMAL = {
  schemaVersion: REPORT_SCHEMA_VERSION,
  'runId.$': '$.run.runId',
  'action.$': '$.run.action',
  verdict: 'error',
  lab: false,
  'startedAt.$': '$.startedAt',
  'finishedAt.$': '$.startedAt',
  'region.$': '$.run.region',
  'account.$': '$.run.account',
  perspective: 'not known',
  'requestedBy.$': '$.run.requestedBy',
  'request.$': '$.params',
  gate: null,
  checks: [],
  actions: [
    {
      id: 'create-key-store',
      verdict: 'error',
      durationMs: 0,
      reason: null,
      findings: [],
      evidence: { 'handedOn.$': "$.actions['create-key-store'].facts" },
    },
  ],
  'notes.$': "States.Array(States.Format('The report could not be built ({}). The execution history has more.', $.crash.Error))",
} as const satisfies MinimalReport;
