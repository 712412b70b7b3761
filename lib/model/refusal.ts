/** How an AWS call came to nothing. */
export type RefusalKind = 'denied' | 'no-credentials' | 'throttled' | 'unreachable' | 'timeout' | 'failed';

/**
 * An AWS call that gave no answer to judge. Thrown by the live ports; the runner of checks turns it into an `undecided`
 * finding that names the action to allow.
 */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  readonly action: string;
  readonly kind: RefusalKind;
  /** The error name AWS gave, e.g. `AccessDeniedException`. */
  readonly awsError: string;

  constructor(action: string, kind: RefusalKind, awsError: string, message: string) {
    super(message);
    this.action = action;
    this.kind = kind;
    this.awsError = awsError;
  }
}

/** Bundles are minified and errors may cross copies of this module: recognise by name, not by class. */
export function isAwsRefusal(error: unknown): error is AwsRefusal {
  return error instanceof Error && error.name === 'AwsRefusal';
}
