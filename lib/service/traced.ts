/** The X-Ray tracer, for functions that make AWS calls: it adds 124 KB and 37 ms to a bundle, so the others do without. */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { type LambdaHandler, makeLambda } from './lambda.ts';

/**
 * Like `makeLambda`, and the work is a subsegment of the run's trace, marked when it failed. Answers are not recorded. Outgoing
 * HTTPS is left alone: tracing it would add a header to every request, and what goes to a proxy must be what was signed.
 */
export function makeTracedLambda<Input, Output>(
  name: string,
  work: (input: Input) => Promise<Output>,
): LambdaHandler<Input, Output> {
  const tracer = new Tracer({ serviceName: 'xks-preflight', captureHTTPsRequests: false });
  return makeLambda(name, work, [captureLambdaHandler(tracer, { captureResponse: false })]);
}
