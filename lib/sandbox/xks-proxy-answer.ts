/** What answers of an XKS proxy look like on the wire, errors included. Source: XKS proxy API specification. */
import { PROXY_ERRORS, type ProxyErrorName } from '../xks/proxy-errors.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ErrorName = ProxyErrorName;

/** Ends a request with an error answer. The message goes to the caller: printable ASCII, nothing secret. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly errorName: ErrorName;

  constructor(errorName: ErrorName, message: string) {
    super(message);
    this.errorName = errorName;
  }
}

export function errorAnswer(errorName: ErrorName, errorMessage: string): Answer {
  return jsonAnswer(PROXY_ERRORS[errorName], { errorName, errorMessage });
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
