/** Each route in words, and what it takes and answers. Its method and path stand in the list of routes. */
import type { RouteKey } from '../model/routes.ts';
import type { ApiSchema } from './api-schemas.ts';
import { LIMIT } from './list-reports.ts';
import type { ProblemKind } from './problem.ts';

export interface Operation {
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body: {
    readonly schema: ApiSchema;
    readonly required: boolean;
    readonly example: object;
    /** JSON when absent. */
    readonly form?: boolean;
  } | null;
  /** No signature of AWS: the function itself looks who calls. */
  readonly open?: boolean;
  readonly success: {
    readonly status: 200 | 202;
    readonly description: string;
    readonly schema: ApiSchema;
    readonly example: object;
    /** Also as a web page. */
    readonly page?: boolean;
    readonly headers?: readonly string[];
  };
  /** Besides those of every route. */
  readonly problems: readonly ProblemKind[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

const RUN_ID = '0f3d0c39-6f0a-4b0e-9a52-2f6f2f5a8a11';
const STORE_ID = 'cks-0123456789abcdef0';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:xks/payments-a1b2c3';

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Send the same key again when an answer was lost: it names the same run for 90 days. Another request under it is refused.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
};

const RUN: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The runId.',
  schema: { type: 'string', pattern: '^[0-9A-Za-z_-]{1,80}$' },
};

const STORE: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The CustomKeyStoreId.',
  schema: { type: 'string', pattern: '^[0-9A-Za-z_-]{1,64}$' },
};

const REQUEST_EXAMPLE = {
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
  XksProxyUriEndpoint: 'https://myproxy.xks.example.com',
  XksProxyUriPath: '/example-prefix/kms/xks/v1',
  XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
  XksProxyAuthenticationCredentialSecretId: 'xks/payments',
  Preflight: { AlarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:xks-alarms' },
};

const ACCEPTED = {
  status: 202,
  description: 'The run has started. Ask for its report at Location.',
  schema: 'RunAccepted',
  example: { runId: RUN_ID, location: `/preflights/${RUN_ID}` },
  headers: ['Location'],
} as const;

const BODY_PROBLEMS = ['request-refused', 'body-too-large', 'media-type-not-supported'] as const;
const START_PROBLEMS = [...BODY_PROBLEMS, 'idempotency-key-invalid', 'idempotency-key-reused'] as const;

export const OPERATIONS: Readonly<Record<RouteKey, Operation>> = {
  'start-preflight': {
    summary: 'Check everything that a key store needs, and create nothing',
    description: 'The body holds the parameters of CreateCustomKeyStore, with the id of a secret in place of the credential.',
    parameters: [IDEMPOTENCY_KEY],
    body: { schema: 'Request', required: true, example: REQUEST_EXAMPLE },
    success: ACCEPTED,
    problems: START_PROBLEMS,
  },
  'start-create': {
    summary: 'Check, and when all is well create the key store, connect it and make its alarms',
    description: 'Takes what POST /preflights takes. A run that finds a fault creates nothing; its report says what to do.',
    parameters: [IDEMPOTENCY_KEY],
    body: { schema: 'Request', required: true, example: REQUEST_EXAMPLE },
    success: ACCEPTED,
    problems: START_PROBLEMS,
  },
  'list-reports': {
    summary: 'List reports, newest first',
    description: 'Without store: of all stores. A report shows here a moment after it was stored.',
    parameters: [
      query('store', 'Only reports on this store: its id (cks-…) or its name.', { type: 'string', minLength: 1, maxLength: 256 }),
      query('limit', `Reports a page; ${LIMIT.usual} when absent.`, { type: 'integer', minimum: 1, maximum: LIMIT.most }),
      query('next', 'What the page before gave as next.', { type: 'string' }),
    ],
    body: null,
    success: {
      status: 200,
      description: 'One page.',
      schema: 'ReportList',
      example: {
        reports: [
          {
            runId: RUN_ID,
            action: 'check',
            verdict: 'fail',
            startedAt: '2026-11-24T10:00:00.000Z',
            finishedAt: '2026-11-24T10:00:09.000Z',
            requestedBy: 'arn:aws:iam::111122223333:user/deployer',
            CustomKeyStoreName: 'payments-xks',
            CustomKeyStoreId: null,
          },
        ],
        next: null,
      },
    },
    problems: ['request-refused'],
  },
  'get-report': {
    summary: 'How far a run is, and its report',
    description: 'Ask again after Retry-After seconds while the state is running.',
    parameters: [RUN],
    body: null,
    success: {
      status: 200,
      description: 'The state of the run, and its report when there is one.',
      schema: 'RunProgress',
      example: { runId: RUN_ID, state: 'running', report: null },
      page: true,
      headers: ['Retry-After'],
    },
    problems: ['not-found', 'not-acceptable'],
  },
  'revalidate-store': {
    summary: 'Check one key store again, now',
    description: 'No body is needed: the store is checked as KMS describes it, with the secret that is known of it.',
    parameters: [STORE, IDEMPOTENCY_KEY],
    body: { schema: 'NoFields', required: false, example: {} },
    success: ACCEPTED,
    problems: [...START_PROBLEMS, 'store-unknown'],
  },
  'register-credential': {
    summary: 'Say which secret holds the proxy credential of a key store that was made elsewhere',
    description:
      'The secret must stand under the prefix of the deployment, carry the tag xks-preflight:endpoint with the host of the store, ' +
      'and hold the credential that the store uses. It is read once for that; nothing of it is shown.',
    parameters: [STORE],
    body: {
      schema: 'CredentialRegistration',
      required: true,
      example: { XksProxyAuthenticationCredentialSecretId: 'xks/payments' },
    },
    success: {
      status: 200,
      description: 'The secret will be used from now on.',
      schema: 'RegisteredCredential',
      example: {
        CustomKeyStoreId: STORE_ID,
        CustomKeyStoreName: 'payments-xks',
        XksProxyAuthenticationCredentialSecretId: SECRET_ARN,
      },
    },
    problems: [...BODY_PROBLEMS, 'store-unknown', 'credential-refused'],
  },
  'slack-command': {
    summary: 'The slash command of a Slack app: check|revalidate|status STORE, or help',
    description:
      'Is there only when a bot is configured, and is for Slack: not signed with AWS Signature Version 4 but by Slack, as a ' +
      'signature of version v0 over timestamp and body, at most five minutes old. The workspace must be one of those that were ' +
      'configured. It can check, never create. A run is answered at once, and its result is posted to the channel that asked; ' +
      'response_url is not used. The same command sent twice starts one run.',
    parameters: [
      signed('X-Slack-Signature', 'v0= and the HMAC-SHA256 of v0:timestamp:body under the signing secret.', '^v0=[0-9a-f]{64}$'),
      signed('X-Slack-Request-Timestamp', 'Seconds since 1970.', '^[0-9]+$'),
    ],
    body: {
      schema: 'SlackForm',
      required: true,
      form: true,
      example: {
        team_id: 'T0123456789',
        channel_id: 'C0123456789',
        user_id: 'U0123456789',
        command: '/xks-preflight',
        text: 'check payments-xks',
        trigger_id: '13345224609.738474920.8088930838d88f008e0',
      },
    },
    success: {
      status: 200,
      description: 'What Slack shows, to the person who typed the command or to the channel. Mistakes are explained here, too.',
      schema: 'SlackReply',
      example: { response_type: 'ephemeral', text: 'Which store? Type `/xks-preflight check STORE`.' },
    },
    problems: [...BODY_PROBLEMS, 'not-signed', 'workspace-not-allowed', 'command-not-verified'],
    open: true,
  },
};

function signed(name: string, description: string, pattern: string): Parameter {
  return { name, in: 'header', required: true, description, schema: { type: 'string', pattern } };
}

function query(name: string, description: string, schema: object): Parameter {
  return { name, in: 'query', required: false, description, schema };
}
