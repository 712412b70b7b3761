/** The gate: may the store be created? */
import { makeLambda } from '../lib/service/lambda.ts';
import { makeDecide } from '../lib/workflow/steps.ts';

export const handler = makeLambda('decide', makeDecide());
