/**
 * What bounds the permissions of every role? Told by XKS_PREFLIGHT_PERMISSIONS_BOUNDARY when packaging, the ARN of a managed policy:
 * many accounts let nobody make a role without one. Absent: nothing.
 */
import type { Resources } from './names.ts';

const SOURCE = 'XKS_PREFLIGHT_PERMISSIONS_BOUNDARY';

/** @returns null when there is none. @throws Error that says what is wrong in one line. */
export function readBoundary(text: string | undefined): string | null {
  const arn = text?.trim() ?? '';
  if (arn === '') return null;
  if (/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/.test(arn)) return arn;
  throw new Error(`${SOURCE} must be the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/NAME`);
}

/** @param arn null leaves everything as it is */
export function bounded(resources: Resources, arn: string | null): Resources {
  if (arn === null) return resources;
  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, boundedRole(resource, arn)]));
}

function boundedRole(resource: object, PermissionsBoundary: string): object {
  const { Type, Properties } = resource as { readonly Type?: string; readonly Properties?: object };
  return Type === 'AWS::IAM::Role' ? { ...resource, Properties: { ...Properties, PermissionsBoundary } } : resource;
}
