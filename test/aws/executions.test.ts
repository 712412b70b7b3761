import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExecutionPort, executionArnOf, makeLiveExecutions } from '../../lib/aws/executions.ts';
import { type JsonEndpoint, type JsonOperation, startJsonEndpoint } from '../support/json-endpoint.ts';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:preflight';
const EXECUTION = 'arn:aws:states:us-east-1:111122223333:execution:preflight:run-1';

const saved = { ...process.env };
let endpoint: JsonEndpoint | undefined;

async function live(operations: Readonly<Record<string, JsonOperation>>, arn = MACHINE): Promise<ExecutionPort> {
  endpoint = await startJsonEndpoint(operations);
  process.env.AWS_ENDPOINT_URL_SFN = endpoint.url;
  return makeLiveExecutions({ region: 'us-east-1', stateMachineArn: arn });
}

beforeEach(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' });
});

afterEach(async () => {
  process.env = { ...saved };
  await endpoint?.close();
  endpoint = undefined;
});

describe('the live executions', () => {
  it('starts one by name', async () => {
    const executions = await live({ StartExecution: () => ({ body: { executionArn: EXECUTION, startDate: 1_700_000_000 } }) });
    expect(await executions.start('run-1', '{"a":1}')).toBe('started');
    expect(endpoint?.calls).toEqual([
      { operation: 'StartExecution', body: { stateMachineArn: MACHINE, name: 'run-1', input: '{"a":1}' } },
    ]);
  });

  it('says that the name is taken', async () => {
    const executions = await live({
      StartExecution: () => ({ status: 400, body: { __type: 'ExecutionAlreadyExists', message: 'taken' } }),
    });
    expect(await executions.start('run-1', '{}')).toBe('exists');
  });

  it('describes one by name', async () => {
    const executions = await live({
      DescribeExecution: () => ({
        body: { executionArn: EXECUTION, stateMachineArn: MACHINE, status: 'RUNNING', input: '{"a":1}', startDate: 1 },
      }),
    });
    expect(await executions.describe('run-1')).toEqual({ status: 'RUNNING', input: '{"a":1}' });
    expect(endpoint?.calls[0]?.body).toEqual({ executionArn: EXECUTION });
  });

  it('says when it ended', async () => {
    const executions = await live({
      DescribeExecution: () => ({
        body: { executionArn: EXECUTION, status: 'ABORTED', startDate: 1, stopDate: 1_700_000_000.5 },
      }),
    });
    expect(await executions.describe('run-1')).toEqual({ status: 'ABORTED', input: '', stopMs: 1_700_000_000_500 });
  });

  it('starts through an alias, and describes what was started so under the name of the machine', async () => {
    const operations = {
      StartExecution: () => ({ body: { executionArn: EXECUTION, startDate: 1 } }),
      DescribeExecution: () => ({ body: { executionArn: EXECUTION, stateMachineArn: MACHINE, status: 'RUNNING', startDate: 1 } }),
    };
    const executions = await live(operations, `${MACHINE}:live`);
    await executions.start('run-1', '{}');
    await executions.describe('run-1');
    expect(endpoint?.calls.map(({ body }) => body)).toEqual([
      { stateMachineArn: `${MACHINE}:live`, name: 'run-1', input: '{}' },
      { executionArn: EXECUTION },
    ]);
  });

  it('knows none', async () => {
    const executions = await live({
      DescribeExecution: () => ({ status: 400, body: { __type: 'ExecutionDoesNotExist', message: 'none' } }),
    });
    expect(await executions.describe('run-1')).toBeNull();
  });

  it('names the action that was denied', async () => {
    const executions = await live({
      StartExecution: () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }),
    });
    await expect(executions.start('run-1', '{}')).rejects.toMatchObject({
      name: 'AwsRefusal',
      action: 'states:StartExecution',
      kind: 'denied',
    });
  });
});

describe('the ARN of an execution', () => {
  it.each(['', ':live', ':3'])('is the same whichever way it was started: %j', (qualifier) => {
    expect(executionArnOf(`arn:aws-cn:states:cn-north-1:111122223333:stateMachine:preflight${qualifier}`, 'run-1')).toBe(
      'arn:aws-cn:states:cn-north-1:111122223333:execution:preflight:run-1',
    );
  });
});
