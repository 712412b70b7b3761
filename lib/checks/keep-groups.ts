/** `set-security-groups` replaces what a load balancer wears: each of its groups has to be named, or it comes off. */

const GROUP_ID = /^sg-[0-9a-f]{8,17}$/;

/** The remedy with all groups where it names one. Ids of another form are no part of a command: then it stays as it is. */
export function keepGroups(remedy: string, groupIds: readonly string[]): string {
  if (groupIds.length < 2 || !groupIds.every((id) => GROUP_ID.test(id))) return remedy;
  return remedy.replace(/--security-groups '\{\w+\}'/, `--security-groups ${groupIds.map((id) => `'${id}'`).join(' ')}`);
}
