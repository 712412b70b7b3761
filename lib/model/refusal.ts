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

/** null: it was done. @throws whatever is no refusal of AWS */
export async function refusalOf(work: Promise<unknown>): Promise<AwsRefusal | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isAwsRefusal(error)) return error;
    throw error;
  }
}

/** null: AWS refused. @throws whatever is no refusal of AWS */
export async function unlessRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isAwsRefusal(error)) return null;
    throw error;
  }
}

/** Bundles are minified and errors may cross copies of this module: recognise by name, not by class. */
export function isAwsRefusal(error: unknown): error is AwsRefusal {
  return error instanceof Error && error.name === 'AwsRefusal';
}
