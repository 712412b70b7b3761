/** RPC v2 CBOR, which the newest SDKs and the AWS CLI speak with CloudWatch. The operation stands in the path. */
import { decodeCbor, encodeCbor } from './cbor.ts';
import type { Codec, WireRequest } from './codec.ts';
import { AwsError, type Input, isInput } from './operation.ts';

const HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

export const cborCodec: Codec = {
  operation: ({ path }) => /^\/service\/\w+\/operation\/(\w+)$/.exec(path)?.[1] ?? '',
  decode: readCbor,
  answer: (_operation, output) => ({ status: 200, headers: HEADERS, body: encodeCbor(output) }),
  error: ({ code, message, status }) => ({
    status,
    headers: { ...HEADERS, 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` },
    body: encodeCbor({ __type: code, message }),
  }),
};

function readCbor({ body }: WireRequest): Input {
  if (body.length === 0) return {};
  const value = parse(body);
  if (!isInput(value)) throw new AwsError('SerializationException', 'The body must be one CBOR map.');
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return decodeCbor(body);
  } catch {
    return undefined;
  }
}
