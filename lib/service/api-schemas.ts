/** What the API answers, as schemas: the OpenAPI document is made of them, and tests hold the answers against it. */
import * as z from 'zod/mini';
import { REPORT_SCHEMA } from '../model/report-schema.ts';
import { REQUEST_SCHEMA } from '../model/request-schema.ts';
import { VERDICTS } from '../model/verdict.ts';
import { RUN_STATES } from './get-report.ts';

const text = (description: string) => z.string().check(z.describe(description));
const textOrNull = (description: string) => z.nullable(z.string()).check(z.describe(description));

/** Names of the components of the document. Only a re-validation names a store by its id, so a request may not. */
export const API_SCHEMAS = {
  Request: z.omit(REQUEST_SCHEMA, { CustomKeyStoreId: true }),
  NoFields: z.strictObject({}),
  CredentialRegistration: z.required(z.pick(REQUEST_SCHEMA, { XksProxyAuthenticationCredentialSecretId: true })),
  RunAccepted: z.strictObject({
    runId: text('Names the run for good.'),
    location: text('Path at which to ask for the report.'),
  }),
  RunProgress: z.strictObject({
    runId: z.string(),
    state: z
      .enum(RUN_STATES)
      .check(
        z.describe('lost: the run ended without a report, and none could be written for it; the log of its execution says why.'),
      ),
    report: z.nullable(REPORT_SCHEMA).check(z.describe('null until the state is finished.')),
  }),
  ReportList: z.strictObject({
    reports: z
      .array(
        z.strictObject({
          runId: z.string(),
          action: z.enum(['check', 'create', 'revalidate']),
          verdict: z.enum(VERDICTS),
          startedAt: text('ISO 8601, UTC.'),
          finishedAt: textOrNull('ISO 8601, UTC; null when only the end of the run was recorded.'),
          requestedBy: textOrNull('ARN of the caller or of the schedule; slack:WORKSPACE/USER where the slash command asked.'),
          CustomKeyStoreName: z.nullable(z.string()),
          CustomKeyStoreId: z.nullable(z.string()),
        }),
      )
      .check(z.describe('Newest first.')),
    next: textOrNull('Send this as next, with the same store, for the page after; null on the last one.'),
  }),
  RegisteredCredential: z.strictObject({
    CustomKeyStoreId: z.string(),
    CustomKeyStoreName: z.string(),
    XksProxyAuthenticationCredentialSecretId: text('ARN of the secret that is used from now on.'),
  }),
  SlackForm: z
    .looseObject({
      team_id: text('Id of the workspace (T…).'),
      channel_id: text('Id of the channel (C…).'),
      user_id: text('Id of who typed the command (U…).'),
      text: z.optional(text('What was typed behind the command.')),
      trigger_id: z.optional(text('Names this one use of the command.')),
    })
    .check(z.describe('As Slack sends it; what is not named here is not read.')),
  SlackReply: z.strictObject({
    response_type: z.enum(['ephemeral', 'in_channel']),
    text: text('In the markup of Slack.'),
  }),
  Problem: z.looseObject({
    type: text('Names the kind of problem; does not change.'),
    title: z.string(),
    status: z.number(),
    detail: text('What to do about it.'),
    reason: z.optional(text('Why a secret was refused, for programs.')),
    violations: z.optional(
      z
        .array(z.strictObject({ field: text('Dotted name.'), expected: z.string(), message: z.string() }))
        .check(z.describe('Everything that is wrong, field by field.')),
    ),
  }),
  GatewayMessage: z
    .looseObject({ message: z.string() })
    .check(z.describe('What API Gateway itself says when it lets nothing through.')),
} as const;

export type ApiSchema = keyof typeof API_SCHEMAS;
