/** How each service words the faults that any of them may have. */
import type { AwsFault, AwsService, AwsWorld } from '../aws-world.ts';
import { AwsError } from './operation.ts';

/** The next fault that waits for this operation; it is used up by being taken. */
export function takeFault({ account, faults }: AwsWorld, service: AwsService, operation: string): AwsFault['kind'] | null {
  const fault = faults.find(
    (one) =>
      one.times > 0 &&
      one.service === service &&
      (one.operation ?? operation) === operation &&
      (one.account ?? account) === account,
  );
  if (fault === undefined) return null;
  fault.times -= 1;
  return fault.kind;
}

export function throttled(service: AwsService): AwsError {
  const message = 'Rate exceeded';
  if (service === 'ec2') return new AwsError('RequestLimitExceeded', message, 503);
  if (service === 'sns') return new AwsError('Throttled', message, 429);
  return new AwsError(XML_ERRORS.has(service) ? 'Throttling' : 'ThrottlingException', message);
}

export function serverError(service: AwsService): AwsError {
  const codes: Partial<Record<AwsService, string>> = {
    kms: 'KMSInternalException',
    ec2: 'InternalError',
    secretsmanager: 'InternalServiceError',
    events: 'InternalException',
  };
  return new AwsError(codes[service] ?? 'InternalFailure', 'The request failed because of an internal fault.', 500);
}

export function denied(service: AwsService, operation: string): AwsError {
  const message = `User: arn:aws:sts::000000000000:assumed-role/sandbox/s is not authorized to perform: ${service}:${operation}`;
  if (service === 'ec2') return new AwsError('UnauthorizedOperation', message, 403);
  if (service === 'sns') return new AwsError('AuthorizationError', message, 403);
  if (XML_ERRORS.has(service)) return new AwsError('AccessDenied', message, 403);
  return new AwsError('AccessDeniedException', message);
}

/** Services whose error codes carry no `Exception`. */
const XML_ERRORS: ReadonlySet<AwsService> = new Set(['elasticloadbalancing', 'route53', 'sts']);
