/** Which function stands behind which state. Pure, so that deployment, bundles and the state machine agree by construction. */

export interface TaskName {
  /** Name of the state. */
  readonly state: string;
  /** Name of the function and of its entry file, e.g. `check-tls`. */
  readonly functionName: string;
  /** Name in `DefinitionSubstitutions`, e.g. `CheckTls`. */
  readonly substitution: string;
}

/** States that are no checks and run a function, in order. */
const OTHER_STATES = [
  'decide',
  'create-key-store',
  'connect-key-store',
  'describe-connection',
  'provision-alarms',
  'roll-back',
  'build-report',
  'notify',
] as const;

/** Every state that runs a function, in order. */
export function taskNames(checkIds: readonly string[]): readonly TaskName[] {
  return [...checkIds.map(checkTask), ...OTHER_STATES.map(otherTask)];
}

export function checkTask(checkId: string): TaskName {
  return { state: checkId, functionName: `check-${checkId}`, substitution: pascalCase(`check-${checkId}`) };
}

export function otherTask(state: (typeof OTHER_STATES)[number]): TaskName {
  return { state, functionName: state, substitution: pascalCase(state) };
}

/** The table of reports, in `DefinitionSubstitutions`. */
export const REPORTS_TABLE_SUBSTITUTION = 'ReportsTable';

/** `check-tls` → `CheckTls` */
export function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
