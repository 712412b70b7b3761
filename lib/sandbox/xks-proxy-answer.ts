/** What answers of an XKS proxy look like on the wire, errors included. Source: XKS proxy API specification. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const STATUS = {
  ValidationException: 400,
  InvalidStateException: 400,
  InvalidCiphertextException: 400,
  InvalidKeyUsageException: 400,
  AuthenticationFailedException: 401,
  AccessDeniedException: 403,
  KeyNotFoundException: 404,
  InvalidUriPathException: 404,
  ThrottlingException: 429,
  InternalException: 500,
  UnsupportedOperationException: 501,
  DependencyTimeoutException: 503,
} as const;

export type ErrorName = keyof typeof STATUS;

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
  return jsonAnswer(STATUS[errorName], { errorName, errorMessage });
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
