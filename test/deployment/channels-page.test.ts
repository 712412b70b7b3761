/** What the page about channels says is what the code does. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readChannels } from '../../lib/deployment/channels.ts';
import { PACKAGING, PARAMETERS } from '../../lib/deployment/parameters.ts';
import { CHANNEL_TYPES, MOST_ATTEMPTS } from '../../lib/model/channel.ts';
import { DETAIL_TYPE, EVENT_SOURCE } from '../../lib/model/events.ts';

const PAGE = readFileSync(new URL('../../lib/deployment/docs/channels.md', import.meta.url), 'utf8');

it('names every type of channel, every event, and what is given when', () => {
  for (const type of CHANNEL_TYPES) expect(PAGE).toContain(`| \`${type}\` |`);
  for (const name of [...Object.values(DETAIL_TYPE), EVENT_SOURCE]) expect(PAGE).toContain(`\`${name}\``);
  for (const name of ['XKS_PREFLIGHT_CHANNELS', 'XKS_PREFLIGHT_CHANNEL_SECRET_PREFIX'] as const) {
    expect(PACKAGING).toHaveProperty(name);
    expect(PAGE).toContain(name);
  }
  expect(PARAMETERS).toHaveProperty('PublicReportLinks');
  expect(PAGE).toContain('`PublicReportLinks`');
});

it('shows a list of channels that is one', () => {
  const [, shown = ''] = /XKS_PREFLIGHT_CHANNELS='([^']+)'/.exec(PAGE) ?? [];
  expect(readChannels(shown, '').channels.map(({ Id }) => Id)).toEqual(['eventbridge', 'ops']);
});

it('says how often a channel is tried, and that a message may come twice', () => {
  expect(MOST_ATTEMPTS).toBe(12);
  expect(PAGE).toContain('twelve times');
  expect(PAGE).toContain('An announcement may stand in a channel twice.');
});
