/** Calls another function of this product and waits for its answer. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AwsRefusal } from '../model/refusal.ts';
import { call, clientConfig, type LiveOptions } from './call.ts';

/** Payload and answer are plain JSON. Throws AwsRefusal; the text of an error inside the function is not repeated. */
export type Invoke = (functionName: string, payload: unknown) => Promise<unknown>;

const INVOKE = 'lambda:InvokeFunction';

/** A prober may look for longer than an AWS call takes. */
const LIMITS = { connectMs: 3_000, requestMs: 60_000, callMs: 90_000 };

export function makeLiveInvoke(given: LiveOptions): Invoke {
  const options = { ...given, limits: { ...LIMITS, ...given.limits } };
  const client = new LambdaClient(clientConfig(options));
  return async (functionName, payload) => {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'RequestResponse',
      LogType: 'None',
      Payload: Buffer.from(JSON.stringify(payload)),
    });
    const answer = await call(INVOKE, options, (send) => client.send(command, send));
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) {
      throw failed(functionName, `ended with an error (${answer.FunctionError})`, errorType(text));
    }
    return parse(functionName, text);
  };
}

/** The name of the error, which Lambda or the function chose; its message stays unread. */
function errorType(text: string): string | undefined {
  const [, name] = /"errorType":\s*"([A-Za-z][A-Za-z.]{0,59})"/.exec(text) ?? [];
  return name;
}

function parse(functionName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw failed(functionName, 'did not answer with JSON');
  }
}

function failed(functionName: string, what: string, awsError = 'FunctionError'): AwsRefusal {
  return new AwsRefusal(INVOKE, 'failed', awsError, `${INVOKE}: the function ${functionName} ${what}: read its log.`);
}
