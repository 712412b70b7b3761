/** The command line, the request or a file named there is wrong. Shown as it is, without a stack; exit code 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param message one line, or one line for each thing that is wrong; says what to type instead. */
  constructor(message: string) {
    super(message);
  }
}
