/** Every sample event: which entry point takes it, and what is answered. */
import { expect } from 'vitest';

export interface EventCase {
  readonly entryPoint: string;
  /** What the answer holds at least. */
  readonly answer: object;
  /** Words that stand somewhere in the answer. */
  readonly words?: readonly string[];
  /** Words that stand nowhere in the answer. */
  readonly never?: string;
}

const ACCEPTED = { statusCode: 202, headers: { location: expect.stringMatching(/^\/preflights\/[0-9a-f-]{36,64}$/) } };

const to =
  (entryPoint: string) =>
  (statusCode: number, ...words: readonly string[]): EventCase => ({ entryPoint, answer: { statusCode }, words });
const check = to('start-preflight');
const create = to('start-create');
const list = to('list-reports');
const get = to('get-report');
const revalidate = to('revalidate-store');
const register = to('register-credential');
const slack = to('slack-command');

const SECRET_ID = 'XksProxyAuthenticationCredentialSecretId';

/** By file in `events/api-gateway`. */
const API_CASES: Readonly<Record<string, EventCase>> = {
  'check-public': { entryPoint: 'start-preflight', answer: ACCEPTED },
  'create-vpc': { entryPoint: 'start-create', answer: ACCEPTED },
  invalid: check(400, 'XksProxyUriEndpont', 'XksProxyUriEndpoint', 'Preflight.Connect'),
  malformed: check(400, 'not valid JSON at line 1'),
  'raw-secret': { ...create(400, 'XksProxyAuthenticationCredential'), never: 'ThisTextStandsForASecret' },
  unsigned: check(403, 'no-caller', 'execute-api'),
  'wrong-content-type': check(415, 'application/json'),
  oversized: create(413, '65536 bytes'),
  'wrong-types': check(400, 'CustomKeyStoreName: expected a text', 'Preflight.Skip', 'Preflight.Thresholds.RttMs'),
  'unknown-fields': check(400, 'did you mean CustomKeyStoreName?', 'did you mean Preflight.Connect?'),
  'other-region': create(400, 'XksProxyVpcEndpointServiceName', 'us-east-1', 'eu-west-1'),
  'idempotency-key-malformed': check(400, 'idempotency-key-invalid'),
  'idempotency-key-reused': check(409, 'idempotency-key-reused'),
  'list-reports': list(200, 'run-finished', 'next'),
  'list-reports-bad-query': list(400, 'limit: expected a whole number from 1 to 100', 'next: expected'),
  'list-reports-unsigned': list(403, 'no-caller'),
  'get-report': get(200, 'running'),
  'get-report-finished': get(200, 'finished', 'payments-xks'),
  'get-report-unknown': get(404, 'not-found'),
  'get-report-not-acceptable': get(406, 'accept: application/json'),
  'get-report-unsigned': get(403, 'no-caller'),
  'revalidate-store': { entryPoint: 'revalidate-store', answer: ACCEPTED },
  'revalidate-unknown-store': revalidate(404, 'store-unknown', 'us-east-1'),
  'revalidate-unsigned': revalidate(403, 'no-caller'),
  'revalidate-with-fields': revalidate(400, 'XksProxyUriPath: a store is checked as KMS describes it'),
  'register-credential': { ...register(200, 'secret:xks/payments'), never: 'SecretOfTheSampleEvents' },
  'register-credential-unsigned': register(403, 'no-caller'),
  'register-credential-missing': register(422, 'does-not-exist', SECRET_ID),
  'register-credential-malformed': { ...register(422, 'malformed', SECRET_ID), never: 'TooShortToBeOne' },
  'register-credential-not-json': { ...register(422, 'not-json', SECRET_ID), never: 'PlainTextOfASecret' },
  'register-credential-not-readable': register(422, 'not-readable', 'secretsmanager:GetSecretValue', SECRET_ID),
  'register-credential-other-host': register(422, 'other-host', 'xks-preflight:endpoint', SECRET_ID),
  'register-credential-outside-prefix': register(422, 'outside-prefix', 'xks/', SECRET_ID),
  'register-credential-other-region': register(400, SECRET_ID, 'eu-west-1'),
  'register-credential-unknown-store': register(404, 'store-unknown'),
  'register-credential-unknown-fields': register(400, `did you mean ${SECRET_ID}?`),
  'register-credential-raw-secret': { ...register(400, 'XksProxyAuthenticationCredential'), never: 'ThisTextStandsForASecret' },
  'slack-check': slack(200, 'in_channel', 'Checking `payments-xks` (cks-0123456789abcdef0)', 'posted here'),
  'slack-revalidate-base64': slack(200, 'in_channel', 'Checking `payments-xks`'),
  'slack-status': slack(200, 'ephemeral', 'FAIL', 'run-finished', 'KMS did not say', 'Open findings'),
  'slack-help': slack(200, 'ephemeral', '/xks-preflight check STORE', '/xks-preflight status STORE'),
  'slack-create': slack(200, 'ephemeral', 'I can check, never create'),
  'slack-no-store': slack(200, 'ephemeral', 'Which store?'),
  'slack-unknown-store': slack(200, 'ephemeral', 'Did you mean `payments-xks`?', 'us-east-1'),
  'slack-unsigned': { ...slack(401, 'not-signed'), never: 'timestamp' },
  'slack-bad-signature': { ...slack(401, 'not-signed'), never: 'timestamp' },
  'slack-old': { ...slack(401, 'not-signed'), never: 'timestamp' },
  'slack-future': { ...slack(401, 'not-signed'), never: 'timestamp' },
  'slack-wrong-team': slack(403, 'workspace-not-allowed', 'TeamIds'),
  'slack-wrong-channel': slack(200, 'ephemeral', 'C9876543210', 'ChannelIds'),
  'slack-wrong-content-type': slack(415, 'application/x-www-form-urlencoded'),
  'slack-oversized': slack(413, '16384 bytes'),
  'slack-missing-fields': slack(400, 'team_id: expected', 'user_id: expected'),
  'slack-doubled-field': slack(400, 'every field once'),
  'get-report-page': get(200, '<!doctype html>', 'run-finished'),
};

const OTHER_CASES: Readonly<Record<string, EventCase>> = {
  'step/check-tls.json': { entryPoint: 'check-tls', answer: { result: { id: 'tls' } }, words: ['203.0.113.10'] },
  'step/check-tls-blocked.json': {
    entryPoint: 'check-tls',
    answer: { facts: null, result: { verdict: 'skipped', reason: 'blocked', blockedBy: ['locate-proxy'] } },
  },
  'eventbridge/execution-aborted.json': {
    entryPoint: 'complete-report',
    answer: { runId: 'run-aborted', report: 'completed' },
  },
  'eventbridge/execution-timed-out.json': {
    entryPoint: 'complete-report',
    answer: { runId: 'run-timed-out', report: 'completed' },
  },
  'eventbridge/execution-failed.json': {
    entryPoint: 'complete-report',
    answer: { runId: 'run-finished', report: 'complete' },
  },
  'step/notify.json': { entryPoint: 'notify', answer: { channels: ['eventbridge'] } },
  'step/notify-unchanged.json': { entryPoint: 'notify', answer: { channels: [] } },
  'sqs/deliver.json': { entryPoint: 'deliver', answer: { batchItemFailures: [] } },
  'sqs/deliver-malformed.json': { entryPoint: 'deliver', answer: { batchItemFailures: [] } },
  'scheduler/revalidate.json': {
    entryPoint: 'list-key-stores',
    answer: { stores: ['cks-0123456789abcdef0'] },
  },
  'step/prepare-revalidation.json': {
    entryPoint: 'prepare-revalidation',
    answer: {
      run: { action: 'revalidate', requestedBy: expect.stringContaining(':scheduler:'), announce: { when: 'changes' } },
      params: { CustomKeyStoreId: 'cks-0123456789abcdef0', Preflight: { NegativeProbes: false } },
    },
  },
  'step/summarize-revalidation.json': {
    entryPoint: 'summarize-revalidation',
    answer: { digestId: 'revalidation-1', stores: 1, vanished: 1, notChecked: 0, announced: true, complete: true },
  },
};

const SILENCE = (id: string): string => `xks-preflight/${id}/ALM-10`;
const followed = (removed: readonly string[], ignored: string | null = null): EventCase => ({
  entryPoint: 'follow-connection',
  answer: { removed, ignored },
});

/** By file in `events/eventbridge`: calls as CloudTrail tells of them. */
const CONNECTION_CASES: Readonly<Record<string, EventCase>> = {
  'store-disconnected': followed([SILENCE('cks-0123456789abcdef0')]),
  'store-deleted': followed([SILENCE('cks-0123456789abcdef0')]),
  // Whether it ever had that alarm is not asked: gone is gone.
  'disconnect-of-unknown-store': followed([SILENCE('cks-ffffffffffffffff0')]),
  'disconnect-refused': followed([], 'call-failed'),
  'delete-failed': followed([], 'call-failed'),
  'disconnect-in-foreign-account': followed([], 'elsewhere'),
};

/** What a prober may not dial, which tells how it is set up without anything being dialled. */
const refusedIn = (detail: string): EventCase => ({
  entryPoint: 'prober',
  answer: {
    ok: false,
    perspective: { place: 'vpc-0123456789abcdef0', region: 'us-east-1' },
    failure: { kind: 'forbidden-address', detail: expect.stringContaining(detail) },
  },
});

/** By file in `events/prober`. */
const PROBER_CASES: Readonly<Record<string, EventCase>> = {
  // The private address would do: it is the port that will not.
  'port-of-no-target': refusedIn('port 8443'),
  'instance-metadata': refusedIn('metadata'),
};

/** By path below `events`. */
export const EVENT_CASES: Readonly<Record<string, EventCase>> = {
  ...Object.fromEntries(Object.entries(API_CASES).map(([name, one]) => [`api-gateway/${name}.json`, one])),
  ...Object.fromEntries(Object.entries(CONNECTION_CASES).map(([name, one]) => [`eventbridge/${name}.json`, one])),
  ...Object.fromEntries(Object.entries(PROBER_CASES).map(([name, one]) => [`prober/${name}.json`, one])),
  ...OTHER_CASES,
};
