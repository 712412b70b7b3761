/** Writes the state machine, as it is generated now, over the golden copy that a test compares with. */
import { writeFileSync } from 'node:fs';
import { buildStateMachine, type StateMachineDefinition } from '../workflow/state-machine.ts';

const GOLDEN = new URL('../../test/golden/state-machine.json', import.meta.url);

/** One line for each field of a state, so that a difference shows which field of which state changed. */
function layOut({ States, ...head }: StateMachineDefinition): string {
  const states = Object.entries(States).map(([name, state]) => `    ${JSON.stringify(name)}: {\n${fields(state, 6)}\n    }`);
  return `{\n${fields(head, 2)},\n  "States": {\n${states.join(',\n')}\n  }\n}\n`;
}

function fields(value: object, indent: number): string {
  return Object.entries(value)
    .map(([name, field]) => `${' '.repeat(indent)}${JSON.stringify(name)}: ${JSON.stringify(field)}`)
    .join(',\n');
}

writeFileSync(GOLDEN, layOut(buildStateMachine()));
console.log('Wrote test/golden/state-machine.json: read the difference before you commit it.');
