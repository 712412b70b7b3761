/** The page about the Slack app says what the code does now. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FLAGS } from '../../lib/cli/flags.ts';
import { readBot } from '../../lib/deployment/bot.ts';
import { readChannels } from '../../lib/deployment/channels.ts';
import { ROUTES } from '../../lib/model/routes.ts';
import { help } from '../../lib/service/slack-reply.ts';
import { readWords } from '../../lib/service/slack-words.ts';

const PAGE = readFileSync(new URL('../../lib/deployment/docs/slack-bot.md', import.meta.url), 'utf8');
const exported = (name: string): string => new RegExp(`export ${name}='([^']+)'`).exec(PAGE)?.[1] ?? '';

it('has a configuration that is taken', () => {
  const channels = readChannels(exported('XKS_PREFLIGHT_CHANNELS'), undefined);
  const bot = readBot(exported('XKS_PREFLIGHT_BOT'), channels);
  expect(bot?.SigningSecretId).toBe('xks-preflight/slack-signing');
  for (const secret of ['slack-signing', 'slack-token']) expect(PAGE).toContain(`--name xks-preflight/${secret} `);
});

it('has a manifest whose command is sent to the route', () => {
  const manifest = JSON.parse(/```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '') as {
    readonly features: { readonly slash_commands: readonly { readonly command: string; readonly url: string }[] };
    readonly oauth_config: object;
  };
  const [command, ...others] = manifest.features.slash_commands;
  const route = ROUTES.find(({ auth }) => auth === 'slack');
  expect(others).toEqual([]);
  expect(new URL(command?.url ?? '').pathname).toBe(route?.path);
  expect(manifest.oauth_config).toEqual({ scopes: { bot: ['commands', 'chat:write'] } });
  expect(help({ region: 'r', account: 'a' }).text).toContain(`\`${command?.command} check STORE\``);
});

it('names every command that is understood, and no other', () => {
  const typed = [...PAGE.matchAll(/^\| `\/xks-preflight ([^`]+)` \|/gm)].map(([, words = '']) => readWords(words));
  expect(typed).toEqual([
    { kind: 'store', verb: 'check', store: 'STORE' },
    { kind: 'store', verb: 'revalidate', store: 'STORE' },
    { kind: 'store', verb: 'status', store: 'STORE' },
    { kind: 'help' },
  ]);
});

it('names a flag that is there', () => {
  const flags = [...PAGE.matchAll(/xks-preflight serve --([a-z-]+)/g)].map(([, flag]) => flag);
  expect(flags.length).toBeGreaterThan(0);
  expect(flags.filter((flag) => !((flag ?? '') in FLAGS))).toEqual([]);
});
