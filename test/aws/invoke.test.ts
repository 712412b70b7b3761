import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Invoke, makeLiveInvoke } from '../../lib/aws/invoke.ts';
import type { HttpAnswer } from '../support/loopback-http.ts';
import { functionError, lambdaError, type LoopbackLambda, startLoopbackLambda } from '../support/loopback-lambda.ts';

let lambda: LoopbackLambda;
let invoke: Invoke;

const answers = (answer: HttpAnswer | 'hangs'): void => {
  lambda.functions.set('prober', () => answer);
};

beforeAll(async () => {
  lambda = await startLoopbackLambda();
  invoke = makeLiveInvoke({
    region: 'us-east-1',
    endpoint: lambda.url,
    credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'not-a-real-secret' },
    limits: { requestMs: 100 },
  });
});
afterAll(() => lambda.close());

describe('invoking a function', () => {
  it('sends JSON and gives back JSON', async () => {
    answers({ body: '{"ok":true,"umlaut":"ü"}' });
    expect(await invoke('prober', { kind: 'tcp', host: 'ü' })).toEqual({ ok: true, umlaut: 'ü' });
    expect(lambda.invocations.at(-1)).toEqual({ name: 'prober', payload: '{"kind":"tcp","host":"ü"}' });
  });

  it('names an error inside the function, and does not repeat what it says', async () => {
    answers(functionError('ProbeRequestError', 'the payload was hidden-in-payload'));
    const error: unknown = await invoke('prober', {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'AwsRefusal',
      kind: 'failed',
      awsError: 'ProbeRequestError',
      action: 'lambda:InvokeFunction',
      message: expect.stringContaining('Unhandled'),
    });
    expect(String(error)).not.toContain('hidden-in-payload');
  });

  it.each(['hidden in payload', 'x'.repeat(61), ''])('does not take %j for the name of an error', async (errorType) => {
    answers(functionError(errorType, 'x'));
    await expect(invoke('prober', {})).rejects.toMatchObject({ awsError: 'FunctionError' });
  });

  it.each(['', 'not json'])('refuses the answer %o', async (body) => {
    answers({ body });
    await expect(invoke('prober', {})).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('did not answer with JSON'),
    });
  });

  it.each<[string, HttpAnswer | 'hangs', string]>([
    ['denied', lambdaError(403, 'AccessDeniedException'), 'AccessDeniedException'],
    ['failed', lambdaError(404, 'ResourceNotFoundException'), 'ResourceNotFoundException'],
    ['timeout', 'hangs', 'TimeoutError'],
  ])('names the action that is %s', async (kind, answer, awsError) => {
    answers(answer);
    await expect(invoke('prober', {})).rejects.toMatchObject({ kind, awsError, action: 'lambda:InvokeFunction' });
  });
});
