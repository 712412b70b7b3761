/**
 * What is wrong with the text of a proxy URI path? Sources: CreateCustomKeyStore; XKS proxy API specification (v1 is the only
 * version).
 */
import { LIMITS, PATTERN } from './limits.ts';

export type PathFault =
  | 'length'
  | 'no-leading-slash'
  | 'trailing-slash'
  | 'characters'
  | 'wrong-version'
  | 'without-suffix'
  | 'empty-segment'
  | 'malformed';

const SUFFIX = /(?:^|\/)kms\/xks\/v(\d+)\/?$/;

/** All faults at once. An empty segment alone is a form that KMS accepts, and so no reason for it to refuse the path. Pure. */
export function pathFaults(path: string): readonly PathFault[] {
  const version = SUFFIX.exec(path)?.[1];
  const holds: Readonly<Record<Exclude<PathFault, 'malformed'>, boolean>> = {
    length: path.length < LIMITS.pathLength.min || path.length > LIMITS.pathLength.max,
    'no-leading-slash': !path.startsWith('/'),
    'trailing-slash': path.endsWith('/'),
    characters: /[^a-zA-Z0-9/_-]/.test(path),
    'wrong-version': version !== undefined && version !== '1',
    'without-suffix': version === undefined,
    'empty-segment': path.includes('//'),
  };
  const faults = (Object.keys(holds) as (keyof typeof holds)[]).filter((fault) => holds[fault]);
  const explained = PATTERN.path.test(path) || faults.some((fault) => fault !== 'empty-segment');
  return explained ? faults : [...faults, 'malformed'];
}
