import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExecutionPort } from '../../lib/aws/executions.ts';
import { AwsRefusal, type RefusalKind } from '../../lib/model/refusal.ts';
import { makeStartRun, type StartRunOptions } from '../../lib/service/start-run.ts';
import { bodyOf, CALLER, postEvent, unsigned } from '../support/api-event.ts';
import { inputsOf, memoryExecutions } from '../support/memory-executions.ts';

const REQUEST = { CustomKeyStoreName: 'payments-xks', XksProxyConnectivity: 'PUBLIC_ENDPOINT' };

function refusing(kind: RefusalKind): ExecutionPort {
  const refuse = async (): Promise<never> => {
    throw new AwsRefusal('states:StartExecution', kind, 'SomeException', 'secret-text-of-aws');
  };
  return { start: refuse, describe: refuse };
}

function start(executions: ExecutionPort, options: Partial<StartRunOptions> = {}) {
  return makeStartRun({
    action: 'check',
    executions,
    region: 'us-east-1',
    allowGateOverride: false,
    knownCodes: new Set(['tls', 'tls/expired']),
    ...options,
  });
}

describe('a request that can be taken', () => {
  it('starts a run named by its id and says where to look', async () => {
    const executions = memoryExecutions();
    const answer = await start(executions)(postEvent(JSON.stringify(REQUEST)));
    const [runId] = [...executions.started.keys()];
    expect(answer.statusCode).toBe(202);
    expect(answer.headers?.location).toBe(`/preflights/${runId}`);
    expect(bodyOf(answer)).toEqual({ runId, location: `/preflights/${runId}` });
    expect(inputsOf(executions)[0]?.run.runId).toBe(runId);
  });

  it('takes the caller, the account and the action from the way in', async () => {
    const executions = memoryExecutions();
    await start(executions, { action: 'create', allowGateOverride: true })(postEvent(JSON.stringify(REQUEST)));
    expect(inputsOf(executions)[0]?.run).toMatchObject({
      action: 'create',
      requestedBy: CALLER,
      account: '111122223333',
      region: 'us-east-1',
      lab: null,
      allowGateOverride: true,
    });
  });

  it('gives each run its own id without a key', async () => {
    const executions = memoryExecutions();
    const handler = start(executions);
    await handler(postEvent(JSON.stringify(REQUEST)));
    await handler(postEvent(JSON.stringify(REQUEST)));
    expect(executions.started.size).toBe(2);
  });

  it('reads a body in base64', async () => {
    const executions = memoryExecutions();
    const event = postEvent(Buffer.from(JSON.stringify(REQUEST)).toString('base64'));
    expect((await start(executions)({ ...event, isBase64Encoded: true })).statusCode).toBe(202);
    expect(inputsOf(executions)[0]?.params).toEqual(REQUEST);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'one-key' };

  it('names the run by caller and key', async () => {
    const executions = memoryExecutions();
    await start(executions)(postEvent(JSON.stringify(REQUEST), key));
    const expected = createHash('sha256').update(`${CALLER}\none-key`).digest('hex');
    expect([...executions.started.keys()]).toEqual([expected]);
  });

  it.each([
    ['still runs', false],
    ['has ended', true],
  ])('answers the same again while the run %s', async (_, ended) => {
    const handler = start(memoryExecutions(ended));
    const first = await handler(postEvent('{"CustomKeyStoreName": "a", "XksProxyUriPath": "/kms/xks/v1"}', key));
    const again = await handler(postEvent('{"XksProxyUriPath": "/kms/xks/v1",\n "CustomKeyStoreName": "a"}', key));
    expect(again).toEqual(first);
    expect(again.statusCode).toBe(202);
  });

  it('answers the same again when the service was deployed with other settings in between', async () => {
    const executions = memoryExecutions();
    const first = await start(executions)(postEvent(JSON.stringify(REQUEST), key));
    const again = await start(executions, { allowGateOverride: true })(postEvent(JSON.stringify(REQUEST), key));
    expect(again).toEqual(first);
    expect(executions.started.size).toBe(1);
  });

  it.each(['', 'null', '{}', '{'])('refuses a key whose run shows %j in place of a request', async (input) => {
    const executions: ExecutionPort = {
      start: async () => 'exists',
      describe: async () => ({ status: 'RUNNING', input }),
    };
    expect((await start(executions)(postEvent(JSON.stringify(REQUEST), key))).statusCode).toBe(409);
  });

  it('refuses another request under the same key', async () => {
    const handler = start(memoryExecutions());
    await handler(postEvent(JSON.stringify(REQUEST), key));
    const answer = await handler(postEvent('{"CustomKeyStoreName": "other"}', key));
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer).type).toBe('urn:xks-preflight:problem:idempotency-key-reused');
  });

  it('refuses the same request under the same key at the other route', async () => {
    const executions = memoryExecutions();
    await start(executions)(postEvent(JSON.stringify(REQUEST), key));
    const answer = await start(executions, { action: 'create' })(postEvent(JSON.stringify(REQUEST), key));
    expect(answer.statusCode).toBe(409);
    expect(inputsOf(executions).map(({ run }) => run.action)).toEqual(['check']);
  });

  it.each(['', 'with space', 'ü', 'x'.repeat(256)])('refuses the malformed key %j', async (bad) => {
    const executions = memoryExecutions();
    const answer = await start(executions)(postEvent(JSON.stringify(REQUEST), { 'idempotency-key': bad }));
    expect(answer.statusCode).toBe(400);
    expect(executions.started.size).toBe(0);
  });
});

describe('a request that cannot be taken', () => {
  it('names every field that is wrong', async () => {
    const executions = memoryExecutions();
    const answer = await start(executions)(
      postEvent('{"CustomKeyStoreNam": "x", "Preflight": {"Connect": "yes", "Skip": ["tsl"]}}'),
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    const { violations, ...document } = bodyOf(answer) as { violations: { field: string }[] };
    expect(document).toMatchObject({ type: 'urn:xks-preflight:problem:request-refused', status: 400 });
    expect(violations.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['CustomKeyStoreNam', 'Preflight.Connect', expect.stringContaining('Preflight.Skip')]),
    );
    expect(executions.started.size).toBe(0);
  });

  it('never repeats a raw secret', async () => {
    const secret = 'NeverRepeatThisTextNeverRepeatThisTextNever=';
    const answer = await start(memoryExecutions())(
      postEvent(
        JSON.stringify({
          ...REQUEST,
          XksProxyAuthenticationCredential: { AccessKeyId: 'A'.repeat(20), RawSecretAccessKey: secret },
        }),
      ),
    );
    expect(answer.statusCode).toBe(400);
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('refuses a body over 64 KB', async () => {
    const answer = await start(memoryExecutions())(postEvent(' '.repeat(65_537)));
    expect(answer.statusCode).toBe(413);
  });

  it.each([
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/plain' },
    { 'content-type': '' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/jsonp' },
    { 'content-encoding': 'gzip' },
  ])('refuses a body with %j', async (headers) => {
    const executions = memoryExecutions();
    const answer = await start(executions)(postEvent(JSON.stringify(REQUEST), headers));
    expect(answer.statusCode).toBe(415);
    expect(bodyOf(answer).detail).toContain('content-type: application/json');
    expect(executions.started.size).toBe(0);
  });

  it.each(['application/json; charset=UTF-8', 'Application/JSON', 'application/merge-patch+json'])(
    'reads a body of type %s',
    async (type) => {
      const answer = await start(memoryExecutions())(postEvent(JSON.stringify(REQUEST), { 'content-type': type }));
      expect(answer.statusCode).toBe(202);
    },
  );

  it('refuses bytes that are no text', async () => {
    const event = { ...postEvent(Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')), isBase64Encoded: true };
    const answer = await start(memoryExecutions())(event);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field: '(body)' }]);
  });

  it.each([
    ['XksProxyVpcEndpointServiceName', 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'],
    ['XksProxyAuthenticationCredentialSecretId', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:xks/payments-a1b2c3'],
    ['Preflight.AlarmTopicArn', 'arn:aws:sns:eu-west-1:111122223333:xks-alarms'],
  ])('refuses %s of another Region, and says where to go', async (field, value) => {
    const executions = memoryExecutions();
    const [outer = '', inner] = field.split('.');
    const given = { ...REQUEST, [outer]: inner === undefined ? value : { [inner]: value } };
    const answer = await start(executions)(postEvent(JSON.stringify(given)));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field, message: expect.stringContaining('eu-west-1') }]);
    expect(executions.started.size).toBe(0);
  });

  it('refuses a caller whom nobody vouched for', async () => {
    const executions = memoryExecutions();
    expect((await start(executions)(unsigned(postEvent(JSON.stringify(REQUEST))))).statusCode).toBe(403);
    expect(executions.started.size).toBe(0);
  });
});

describe('AWS gives no answer', () => {
  it.each([
    ['throttled', 503],
    ['timeout', 503],
    ['unreachable', 503],
    ['denied', 500],
  ] as const)('%s: %i', async (kind, status) => {
    const answer = await start(refusing(kind))(postEvent(JSON.stringify(REQUEST)));
    expect(answer.statusCode).toBe(status);
    expect(bodyOf(answer).detail).toContain('states:StartExecution');
    expect(answer.body).not.toContain('secret-text-of-aws');
  });
});
