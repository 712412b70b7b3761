/** What a function writes to its log, as lines of JSON, and the context that Lambda gives it. */
import type { Context } from 'aws-lambda';

export const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'xks-preflight-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:xks-preflight-test',
  memoryLimitInMB: '512',
  awsRequestId: '6f1b7a1e-0d5c-4e1f-9b3a-0a1b2c3d4e5f',
  logGroupName: '/aws/lambda/xks-preflight-test',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** Runs `work` and gives the lines that went to standard output and standard error meanwhile. */
export async function outputOf(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      written.push(String(chunk));
      return true;
    };
  }
  try {
    await work();
  } finally {
    streams.forEach((stream, index) => {
      stream.write = originals[index] as typeof stream.write;
    });
  }
  const lines = written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
