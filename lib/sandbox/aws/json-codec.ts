/** AWS JSON 1.0 and 1.1: the operation in `x-amz-target`, times as epoch seconds, errors by `__type`. */
import type { Codec, WireRequest } from './codec.ts';
import { header } from './codec.ts';
import { AwsError, type Input, isInput } from './operation.ts';

interface Options {
  readonly version: '1.0' | '1.1';
  /** CloudWatch repeats the code of its former query protocol in a header. */
  readonly queryErrors?: boolean;
}

export function makeJsonCodec({ version, queryErrors = false }: Options): Codec {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  return {
    operation: (request) => header(request, 'x-amz-target').split('.').at(-1) ?? '',
    decode: readJson,
    answer: (_operation, output) => ({ status: 200, headers, body: JSON.stringify(toWire(output)) }),
    error: ({ code, message, status }) => ({
      status,
      headers: queryErrors ? { ...headers, 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` } : headers,
      body: JSON.stringify({ __type: code, message }),
    }),
  };
}

function readJson({ body }: WireRequest): Input {
  if (body.length === 0) return {};
  const value = parse(body.toString('utf8'));
  if (!isInput(value)) throw new AwsError('SerializationException', 'The body must be one JSON object.');
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
}
