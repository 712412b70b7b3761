import { describe, expect, it } from 'vitest';
import { correlationId, makeLambda, verdictOf } from '../../lib/service/lambda.ts';
import { makeTracedLambda } from '../../lib/service/traced.ts';
import { CONTEXT, outputOf } from '../support/function-output.ts';

const INPUT = { run: { runId: 'run-1' }, params: { CustomKeyStoreName: 'text-of-the-payload' } };

class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}

const makers = [
  ['makeLambda', makeLambda],
  ['makeTracedLambda', makeTracedLambda],
] as const;

describe.each(makers)('%s', (_, make) => {
  it('hands the input over and the answer back', async () => {
    const handler = make('check-tls', async (input: typeof INPUT) => ({ got: input }));
    let answer: unknown;
    await outputOf(async () => {
      answer = await handler(INPUT, CONTEXT);
    });
    expect(answer).toEqual({ got: INPUT });
  });

  it('logs the run id and the verdict, and nothing of input or answer', async () => {
    const handler = make('check-tls', async () => ({ result: { verdict: 'warn', findings: ['text-of-the-answer'] } }));
    const lines = await outputOf(() => handler(INPUT, CONTEXT));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'INFO', correlation_id: 'run-1', step: 'check-tls', verdict: 'warn' }),
    );
    expect(JSON.stringify(lines)).not.toContain('text-of-the-');
  });

  it('writes no metric: each would cost more than the whole call', async () => {
    const handler = make('check-tls', async () => ({ result: { verdict: 'warn' } }));
    const lines = await outputOf(() => handler(INPUT, CONTEXT));
    expect(lines).toHaveLength(1);
    expect(lines.filter((line) => '_aws' in line)).toEqual([]);
  });

  it('rethrows an error under its name and logs no more than that', async () => {
    const handler = make('check-tls', async () => {
      throw new NoSuchThing('text-of-the-error');
    });
    const lines = await outputOf(() =>
      expect(handler(INPUT, CONTEXT)).rejects.toMatchObject({ name: 'NoSuchThing', message: 'text-of-the-error' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', correlation_id: 'run-1', errorName: 'NoSuchThing' }));
    expect(JSON.stringify(lines)).not.toContain('text-of-the-');
  });

  it('takes nothing over from one call to the next', async () => {
    const handler = make('decide', async () => ({ open: true }));
    const lines = await outputOf(async () => {
      await handler(INPUT, CONTEXT);
      await handler({ ...INPUT, run: { runId: 'run-2' } }, CONTEXT);
    });
    expect(lines.map((line) => line.correlation_id)).toEqual(['run-1', 'run-2']);
  });
});

it.each([
  [{ run: { runId: 'a' } }, 'a'],
  [{ runId: 'b' }, 'b'],
  [{ pathParameters: { id: 'c' }, requestContext: { requestId: 'd' } }, 'c'],
  [{ requestContext: { requestId: 'd' } }, 'd'],
  [null, null],
  ['text', null],
  [{ run: { runId: 7 } }, null],
])('correlationId of %j is %j', (event, id) => {
  expect(correlationId(event)).toBe(id);
});

it.each([
  [{ result: { verdict: 'fail' } }, 'fail'],
  [{ verdict: 'pass' }, 'pass'],
  [{ open: true }, null],
  [undefined, null],
])('verdictOf %j is %j', (response, verdict) => {
  expect(verdictOf(response)).toBe(verdict);
});
