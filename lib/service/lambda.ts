/**
 * What every Lambda function has around its work: a log line with the run's id and the verdict. Neither events nor answers nor
 * error texts are logged here: the id and the error's name are enough to find the execution, which holds the rest. Of an error that
 * leaves the function Lambda's runtime logs message and stack besides, and Step Functions keeps the message: so no error may quote a
 * secret, whoever catches it.
 *
 * There is no count per verdict beside it: CloudWatch bills a metric for each hour in which it has data, and the twenty series of
 * one run would cost ten times as much as the run. Logs Insights counts log lines.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';

const SERVICE = 'xks-preflight';

export type LambdaHandler<Input, Output> = (input: Input, context: Context) => Promise<Output>;

/**
 * `name` is that of the function, e.g. `check-tls`. Errors keep their `name`, by which the state machine recognises them.
 * `around` is put outside of everything else: the tracer.
 */
export function makeLambda<Input, Output>(
  name: string,
  work: (input: Input) => Promise<Output>,
  around: readonly MiddlewareObj<Input, Output>[] = [],
): LambdaHandler<Input, Output> {
  const handler = middy<Input, Output>();
  for (const one of around) handler.use(one);
  handler.use(logged(name));
  const wrapped = handler.handler(async (input: Input) => wholeText(await work(input)) as Output);
  return (input, context) => wrapped(input, context);
}

/**
 * Peers can send half of a character (`"\ud83d"` in JSON), and a cut can leave one. It is no text in UTF-8, and whether a state of
 * Step Functions survives it is written nowhere: it gives way to the replacement character, as it does where reports are shown.
 */
function wholeText(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wholeText);
  // A date, say, makes its own JSON.
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wholeText(inner)]));
}

function logged<Input, Output>(name: string): MiddlewareObj<Input, Output> {
  const logger = new Logger({ serviceName: SERVICE, persistentKeys: { step: name } });
  return {
    before({ event, context }) {
      logger.addContext(context);
      logger.setCorrelationId(correlationId(event) ?? context.awsRequestId);
    },
    after({ response }) {
      logger.info('finished', { verdict: verdictOf(response) });
    },
    onError({ error }) {
      logger.error('failed', { errorName: error?.name ?? 'Error' });
    },
  };
}

/** For what went wrong although the function gave an answer: a word that holds nothing from outside. */
export function faultLog(name: string): (fault: string) => void {
  const logger = new Logger({ serviceName: SERVICE, persistentKeys: { step: name } });
  return (fault) => logger.error('fault', { fault });
}

/**
 * Of a step: the run's id. Of an API call: the id in the path when it looks like one, or API Gateway's own. Of an execution that
 * ended: its name. What else is typed into a path, a secret pasted by mistake perhaps, is in no log.
 */
export function correlationId(event: unknown): string | null {
  return (
    text(event, 'run', 'runId') ??
    text(event, 'runId') ??
    ifId(text(event, 'pathParameters', 'id')) ??
    text(event, 'requestContext', 'requestId') ??
    ifId(text(event, 'detail', 'name'))
  );
}

/** Runs are named by a UUID or a SHA-256 digest, stores as KMS names them. */
function ifId(text: string | null): string | null {
  return text !== null && ID.test(text) ? text : null;
}

const ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|cks-[0-9a-f]{17})$/;

/** Of a check or action, of a finished report; null for steps that judge nothing. */
export function verdictOf(response: unknown): string | null {
  return text(response, 'result', 'verdict') ?? text(response, 'verdict');
}

function text(value: unknown, ...path: readonly string[]): string | null {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return null;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return typeof here === 'string' ? here : null;
}
