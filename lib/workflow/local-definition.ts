/**
 * The definition as the local runner can carry it out. It takes every backslash out of the text that an intrinsic function makes
 * (aws-local-stepfunctions 3.0.0), so JSON made into text would lose the marks before its quotes. Here values travel as they are.
 */
import type { StateMachineDefinition } from './state-machine.ts';

const AS_TEXT = /"States\.JsonToString\((\$[^)"]*)\)"/g;

export function localDefinition(definition: StateMachineDefinition): StateMachineDefinition {
  return JSON.parse(JSON.stringify(definition).replace(AS_TEXT, '"$1"')) as StateMachineDefinition;
}
