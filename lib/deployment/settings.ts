/** What is told by environment variables when packaging. */
import { type Channels, readChannels } from './channels.ts';
import { readBot } from './bot.ts';
import { readBoundary } from './boundary.ts';
import { readOwnerRoles } from './owner-roles.ts';
import { refuseUnknownParameters, refuseUnknownSettings } from './parameters.ts';
import { readTags, type Tags } from './tags.ts';
import { readVpcs, type Vpc } from './vpcs.ts';
import type { OwnerRole } from '../model/owner-role.ts';
import type { SlackBot } from '../model/slack-bot.ts';

export interface Settings {
  readonly vpcs: readonly Vpc[];
  readonly ownerRoles: readonly OwnerRole[];
  readonly channels: Channels;
  /** null: no slash command is answered. */
  readonly bot: SlackBot | null;
  readonly tags: Tags;
  /** ARN of the managed policy that bounds every role; null: none. */
  readonly boundary: string | null;
}

/** @throws Error of one line. osls prints the stack of what it cannot load, which would bury that line: so its stack is its message. */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>>,
  /** What was typed after osls. */
  argv: readonly string[] = [],
): Settings {
  try {
    refuseUnknownSettings(variables);
    refuseUnknownParameters(argv);
    const channels = readChannels(variables.XKS_PREFLIGHT_CHANNELS, variables.XKS_PREFLIGHT_CHANNEL_SECRET_PREFIX);
    return {
      vpcs: readVpcs(variables.XKS_PREFLIGHT_VPCS),
      ownerRoles: readOwnerRoles(variables.XKS_PREFLIGHT_OWNER_ROLES),
      channels,
      bot: readBot(variables.XKS_PREFLIGHT_BOT, channels),
      tags: readTags(variables.XKS_PREFLIGHT_TAGS),
      boundary: readBoundary(variables.XKS_PREFLIGHT_PERMISSIONS_BOUNDARY),
    };
  } catch (error) {
    if (error instanceof Error) error.stack = error.message;
    throw error;
  }
}
