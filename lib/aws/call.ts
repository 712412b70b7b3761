/** How every AWS call is made: with time limits and bounded retries, and refused in one form. */
import { AwsRefusal, type RefusalKind } from '../model/refusal.ts';

/** Milliseconds. */
export interface CallLimits {
  readonly connectMs: number;
  /** One attempt. */
  readonly requestMs: number;
  /** All attempts together. */
  readonly callMs: number;
}

export interface LiveOptions {
  readonly region: string;
  readonly limits?: Partial<CallLimits>;
  /** In place of `AWS_ENDPOINT_URL*` and AWS's own endpoints. */
  readonly endpoint?: string;
  /** In place of the environment's. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

const LIMITS: CallLimits = { connectMs: 3_000, requestMs: 10_000, callMs: 20_000 };
const ATTEMPTS = 3;

/** Configuration of an SDK client. Endpoints follow `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` by themselves. */
export function clientConfig({ region, limits, endpoint, credentials }: LiveOptions, maxAttempts = ATTEMPTS) {
  const { connectMs, requestMs } = { ...LIMITS, ...limits };
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true },
  };
}

/** What `send` of an SDK client takes as its second argument. */
export interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * Makes one call. `action` is the IAM action, e.g. `ec2:DescribeNetworkInterfaces`. Whatever goes wrong is thrown as AwsRefusal,
 * except errors that `isAnswer` claims: those are thrown as they came.
 */
export async function call<T>(
  action: string,
  { limits }: LiveOptions,
  send: (options: SendOptions) => Promise<T>,
  isAnswer: (error: unknown) => boolean = () => false,
): Promise<T> {
  try {
    return await send({ abortSignal: AbortSignal.timeout(limits?.callMs ?? LIMITS.callMs) });
  } catch (error) {
    throw isAnswer(error) ? error : toRefusal(action, error);
  }
}

/** Like `call`, but the errors named are answers: they become null. */
export async function callOrNull<T>(
  action: string,
  options: LiveOptions,
  notThere: readonly string[],
  send: (options: SendOptions) => Promise<T>,
): Promise<T | null> {
  const isNotThere = (error: unknown): boolean => notThere.includes(errorName(error));
  try {
    return await call(action, options, send, isNotThere);
  } catch (error) {
    if (isNotThere(error)) return null;
    throw error;
  }
}

/** The part of an answer without which it is none: a server that is not AWS may well answer 200. */
export function demand<T>(action: string, part: T | undefined): T {
  if (part !== undefined) return part;
  throw new AwsRefusal(
    action,
    'failed',
    'UnexpectedAnswer',
    `${action}: the answer lacks what it must hold; is the endpoint AWS?`,
  );
}

export function toRefusal(action: string, error: unknown): AwsRefusal {
  if (error instanceof AwsRefusal) return error;
  const awsError = oneLine(errorName(error));
  const message = error instanceof Error ? messageOf(error) : 'no further detail';
  return new AwsRefusal(action, classify(error, awsError), awsError, `${action}: ${awsError}: ${message}`);
}

/** A client fault that the service itself speaks of, neither about permissions nor about its load. */
export function isClientFault(error: unknown): error is Error {
  if (!(error instanceof Error) || !error.name.endsWith('Exception')) return false;
  return (error as SdkError).$fault === 'client' && classify(error, error.name) === 'failed';
}

/** JSON.parse quotes what it could not read, and that may be an answer with a secret in it. */
function messageOf(error: Error): string {
  return error.name === 'SyntaxError' ? 'the answer cannot be read; is the endpoint AWS?' : oneLine(error.message);
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError';
}

/** By name, because minified bundles lose classes. ECONNRESET surfaces as TimeoutError though nothing timed out. */
function classify(error: unknown, name: string): RefusalKind {
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) return 'unreachable';
  if (DROPPED.has(code)) return 'failed';
  if (/^AccessDenied/.test(name) || DENIED.has(name)) return 'denied';
  if (NO_CREDENTIALS.has(name)) return 'no-credentials';
  if (THROTTLED.has(name) || isThrottling(error)) return 'throttled';
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT') return 'timeout';
  return 'failed';
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const DROPPED = new Set(['ECONNRESET', 'EPIPE']);
const DENIED = new Set(['UnauthorizedOperation', 'AuthFailure', 'AuthorizationError', 'AuthorizationErrorException']);
const NO_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
]);
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'EC2ThrottledException',
]);

interface SdkError extends Error {
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The code of a failed connection; of the first address when every address of a host failed. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error ? (error as SdkError).code : undefined;
  return typeof code === 'string' ? code : '';
}

function isThrottling(error: unknown): boolean {
  const { $retryable, $metadata } = error instanceof Error ? (error as SdkError) : {};
  return $retryable?.throttling === true || $metadata?.httpStatusCode === 429;
}

const LONGEST = 300;

/** Of what AWS says, as much as a person reads. */
export function oneLine(message: string): string {
  return message
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST);
}
