import { afterEach, expect, it } from 'vitest';
import { makeLiveExecutionHistory } from '../../lib/aws/execution-history.ts';
import { type JsonEndpoint, type JsonOperation, startJsonEndpoint } from '../support/json-endpoint.ts';

const ARN = 'arn:aws:states:us-east-1:111122223333:execution:preflight:run-1';
const GONE: JsonOperation = () => ({ status: 400, body: { __type: 'ExecutionDoesNotExist', message: 'none' } });

let endpoint: JsonEndpoint;
afterEach(() => endpoint.close());

async function historyOf(operations: Readonly<Record<string, JsonOperation>>) {
  endpoint = await startJsonEndpoint(operations);
  const credentials = { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'made-up' };
  return makeLiveExecutionHistory({ region: 'us-east-1', endpoint: endpoint.url, credentials });
}

async function texts(of: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of of) all.push(text);
  return all;
}

const event = (id: number, more: object): object => ({ id, timestamp: 1, type: 'TaskStateExited', ...more });

it('reads what states carried, newest first, page after page and no further than asked', async () => {
  const pages: Readonly<Record<string, object>> = {
    first: {
      events: [
        event(9, { type: 'ExecutionAborted', executionAbortedEventDetails: {} }),
        event(8, { stateEnteredEventDetails: { name: 'tls', input: '{"n":2}' } }),
      ],
      nextToken: 'second',
    },
    second: { events: [event(7, { stateExitedEventDetails: { name: 'request', output: '{"n":1}' } })] },
  };
  const history = await historyOf({
    GetExecutionHistory: ({ nextToken }) => ({ body: pages[String(nextToken ?? 'first')] ?? {} }),
  });
  expect(await texts(history.statesOf(ARN))).toEqual(['{"n":2}', '{"n":1}']);
  expect(endpoint.calls.map(({ body }) => body)).toMatchObject([
    { executionArn: ARN, reverseOrder: true },
    { executionArn: ARN, reverseOrder: true, nextToken: 'second' },
  ]);
  for await (const text of history.statesOf(ARN)) {
    expect(text).toBe('{"n":2}');
    break;
  }
  expect(endpoint.calls).toHaveLength(3);
});

it('reads the input of an execution', async () => {
  const history = await historyOf({ DescribeExecution: () => ({ body: { status: 'ABORTED', input: '{"run":{}}' } }) });
  expect(await history.inputOf(ARN)).toBe('{"run":{}}');
});

it('knows nothing of an execution that is not there', async () => {
  const history = await historyOf({ DescribeExecution: GONE, GetExecutionHistory: GONE });
  expect(await history.inputOf(ARN)).toBeNull();
  expect(await texts(history.statesOf(ARN))).toEqual([]);
});

it('names the permission that is missing', async () => {
  const denied: JsonOperation = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
  const history = await historyOf({ GetExecutionHistory: denied });
  await expect(texts(history.statesOf(ARN))).rejects.toMatchObject({ action: 'states:GetExecutionHistory', kind: 'denied' });
});
