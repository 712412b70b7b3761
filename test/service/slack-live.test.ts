/** The slash command with the real clients of AWS, while a service takes the call and never answers. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiHandler } from '../../lib/service/api-route.ts';
import { readEnvironment } from '../../lib/service/environment.ts';
import { makeLiveSlackCommand } from '../../lib/service/live-slack-command.ts';
import { CHANNEL, SIGNING_SECRET, slackBody, slackEvent, TEAM } from '../support/slack-call.ts';
import { PAYMENTS, replyOf } from '../support/slack-world.ts';

/** The service never answers, so that whatever is answered was answered without it. */
const ANSWER_MS = 1_000;

const ANSWERS: Readonly<Record<string, object>> = {
  GetSecretValue: { SecretString: SIGNING_SECRET },
  DescribeCustomKeyStores: { CustomKeyStores: [PAYMENTS], Truncated: false },
  GetItem: {},
  PutItem: {},
  StartExecution: { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:preflight:x', startDate: 1 },
};

const saved = { ...process.env };
let server: Server;
let hanging: string | null;
let called: string[];
let faults: string[];
let make: (answerMs: number) => ApiHandler;

beforeAll(async () => {
  server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    called.push(operation);
    request.resume().once('end', () => {
      if (operation === hanging) return;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(ANSWERS[operation]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'LOOPBACK',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-secret',
  });
});
afterAll(() => {
  process.env = saved;
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  hanging = null;
  called = [];
  faults = [];
  const environment = readEnvironment({
    AWS_REGION: 'us-east-1',
    ACCOUNT: '111122223333',
    TABLE_NAME: 'reports',
    RETENTION_DAYS: '30',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:preflight',
    SLACK_BOT: JSON.stringify({ SigningSecretId: 'xks-preflight/slack-signing', TeamIds: [TEAM], ChannelIds: [CHANNEL] }),
  });
  make = (answerMs) => makeLiveSlackCommand(environment, (fault) => void faults.push(fault), answerMs);
});

const type = (text: string, handler = make(ANSWER_MS)) => handler(slackEvent(slackBody(text), { nowMs: Date.now() }));

describe('a service that hangs', () => {
  it('Secrets Manager: nobody can tell who calls, and nothing else is asked', async () => {
    hanging = 'GetSecretValue';
    expect((await type('check payments-xks')).statusCode).toBe(503);
    expect(faults).toEqual(['SigningSecretLate']);
    expect(new Set(called)).toEqual(new Set(['GetSecretValue']));
  });

  it('KMS: nothing is started', async () => {
    hanging = 'DescribeCustomKeyStores';
    expect(replyOf(await type('check payments-xks')).text).toContain('Nothing was started');
    expect(called).not.toContain('StartExecution');
  });

  it('DynamoDB: nothing is started', async () => {
    hanging = 'PutItem';
    expect(replyOf(await type('check payments-xks')).text).toContain('Nothing was started');
    expect(called).not.toContain('StartExecution');
  });

  it('Step Functions: whether the run has started is not known, and that is said', async () => {
    hanging = 'StartExecution';
    expect(replyOf(await type('check payments-xks')).text).toContain('cannot say whether the run has started');
  });
});

it('when all answer, the run starts, and the secret is read once for two commands', async () => {
  const handler = make(20_000);
  expect(replyOf(await type('check payments-xks', handler)).text).toContain('Checking `payments-xks`');
  await type('help', handler);
  expect(called.filter((operation) => operation === 'GetSecretValue')).toHaveLength(1);
  expect(called.filter((operation) => operation === 'StartExecution')).toHaveLength(1);
});
