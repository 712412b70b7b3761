/** Which version is this? */
import { readFileSync } from 'node:fs';

/** From package.json: two folders up, from the sources and from the bundle alike. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
