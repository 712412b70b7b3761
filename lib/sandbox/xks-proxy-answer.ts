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

/** How a proxy words its errors: the name is required, the message is not. */
export type ErrorStyle = 'complete' | 'without-message' | 'without-name' | 'long-message';

/** Other answers stay as they are. */
export function styleError(answer: Answer, style: ErrorStyle): Answer {
  if (answer.status < 400 || style === 'complete' || !answer.body.startsWith('{')) return answer;
  const { errorName, errorMessage, ...more } = JSON.parse(answer.body) as Record<string, unknown>;
  const worded = {
    'without-message': { errorName, ...more },
    'without-name': { message: errorMessage, ...more },
    'long-message': { errorName, errorMessage: 'The same again. '.repeat(40), ...more },
  }[style];
  return { ...answer, body: JSON.stringify(worded) };
}
