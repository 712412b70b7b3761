/** The `dependencies` check. */
import { dependencies } from '../lib/checks/dependencies.ts';
import { makeDependencyPorts } from '../lib/service/dependency-ports.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

export const handler = makeTracedCheck(dependencies, makeDependencyPorts(readEnvironment()));
