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

  it('hands on no half of a character, of which nobody knows what the services behind make', async () => {
    const answered = { list: ['a\ud83d', '\u{1f511}'], '\udd11': { n: 1, none: null, absent: undefined }, at: new Date(0) };
    const handler = make('check-health', async () => answered);
    let answer: unknown;
    await outputOf(async () => {
      answer = await handler(INPUT, CONTEXT);
    });
    expect(answer).toEqual({ list: ['a\ufffd', '\u{1f511}'], '\ufffd': { n: 1, none: null }, at: new Date(0) });
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

const STORE = 'cks-0123456789abcdef0';
const RUN = '0190f5a2-6d3b-7c44-9a51-3f0f6f0c1d2e';
const DIGEST = '0123456789abcdef'.repeat(4);

it.each([
  [{ run: { runId: 'a' } }, 'a'],
  [{ runId: 'b' }, 'b'],
  [{ pathParameters: { id: STORE }, requestContext: { requestId: 'd' } }, STORE],
  [{ pathParameters: { id: RUN }, requestContext: { requestId: 'd' } }, RUN],
  [{ pathParameters: { id: DIGEST }, requestContext: { requestId: 'd' } }, DIGEST],
  [{ pathParameters: { id: 'a-secret-pasted-into-the-path' }, requestContext: { requestId: 'd' } }, 'd'],
  [{ pathParameters: { id: `${RUN}/a-secret` } }, null],
  [{ source: 'aws.states', detail: { name: DIGEST } }, DIGEST],
  [{ source: 'aws.states', detail: { name: 'typed-by-hand' } }, null],
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
