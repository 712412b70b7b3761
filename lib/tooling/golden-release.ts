/**
 * Keeps the state machine of a release beside the golden copy: the functions of the next release must still serve its runs, which
 * may be under way while they are replaced. To be run with each release.
 */
import { copyFileSync } from 'node:fs';

const golden = (name: string): URL => new URL(`../../test/golden/${name}.json`, import.meta.url);

copyFileSync(golden('state-machine'), golden('state-machine-before'));
console.log('Wrote test/golden/state-machine-before.json: functions now have to serve the runs of this release.');
