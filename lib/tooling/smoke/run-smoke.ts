/** Takes the steps one after the other, says how each ended, and stops where going on tells nothing. */
import { ApiUnreachable } from '../../cli/api-client.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { isAwsRefusal } from '../../model/refusal.ts';
import { STEPS, type Step, type Surroundings, Unexpected } from './steps.ts';

export async function runSmoke(given: Surroundings, tell: (line: string) => void): Promise<ExitCode> {
  let failed = 0;
  for (const step of STEPS) {
    const end = await take(step, given);
    tell(`${end.isOk ? 'ok  ' : 'FAIL'}  ${step.what}: ${end.said}`);
    if (end.isOver) return EXIT.error;
    if (!end.isOk) failed += 1;
  }
  tell(failed === 0 ? 'The service works.' : `${failed} of ${STEPS.length} steps failed.`);
  return failed === 0 ? EXIT.ok : EXIT.fail;
}

interface End {
  readonly isOk: boolean;
  readonly said: string;
  /** Nothing else can work either. */
  readonly isOver?: true;
}

async function take(step: Step, given: Surroundings): Promise<End> {
  try {
    return { isOk: true, said: await step.run(given) };
  } catch (error) {
    if (error instanceof Unexpected) return { isOk: false, said: error.message };
    if (error instanceof ApiUnreachable)
      return { isOk: false, said: `no answer (${error.message}). Is --api right?`, isOver: true };
    if (isAwsRefusal(error)) {
      const said = `the call cannot be signed: ${error.message}. Set AWS credentials as for the AWS CLI.`;
      return { isOk: false, said, isOver: true };
    }
    throw error;
  }
}
