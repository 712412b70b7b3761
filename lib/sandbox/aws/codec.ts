/** What one wire protocol does: names the operation, reads its input, writes answers and errors. */
import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError, Input } from './operation.ts';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Codec {
  /** Empty when the request names none. */
  operation(request: WireRequest): string;
  /** Throws AwsError when the body is not what the protocol demands. */
  decode(request: WireRequest): Input;
  answer(operation: string, output: object, requestId: string): WireAnswer;
  error(error: AwsError, requestId: string): WireAnswer;
}

export function header(request: WireRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
