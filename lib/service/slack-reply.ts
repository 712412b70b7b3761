/** What the bot says. Names come from outside: they are shown so that they mean nothing but themselves. Pure. */
import { cut } from '../render/cut.ts';
import { inert, inertCode } from '../render/inert.ts';
import { type ApiAnswer, jsonAnswer } from './api-route.ts';
import type { Place } from './known-store.ts';
import type { Verb } from './slack-words.ts';

/** Slack shows the text to the person who typed the command, or to the channel; it is read as mrkdwn. */
export interface SlackReply {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly text: string;
}

export interface NamedStore {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
}

/** As the manifest of the Slack app names it in our documentation. */
const COMMAND = '/xks-preflight';
const LONGEST_NAME = 80;
const MOST_NAMES = 5;

export function asAnswer(reply: SlackReply): ApiAnswer {
  return jsonAnswer(200, reply);
}

export function privately(...lines: readonly string[]): SlackReply {
  return { response_type: 'ephemeral', text: lines.filter((line) => line !== '').join('\n') };
}

export function shownStore({ CustomKeyStoreId, CustomKeyStoreName }: NamedStore): string {
  const name = code(CustomKeyStoreName);
  return CustomKeyStoreId === CustomKeyStoreName ? name : `${name} (${inert(CustomKeyStoreId)})`;
}

function code(text: string): string {
  return `\`${cut(inertCode(text), LONGEST_NAME)}\``;
}

export function help({ account, region }: Place): SlackReply {
  return privately(
    `I look at the external key stores of AWS KMS in account ${account}, ${region}. I can check them, and create or change none.`,
    `\`${COMMAND} check STORE\`: checks the store now and posts the result here; other channels hear of it if something has changed.`,
    `\`${COMMAND} revalidate STORE\`: the same, and every channel that gets results is told in any case.`,
    `\`${COMMAND} status STORE\`: what the last run found. Nothing is checked, and only you see the answer.`,
    'STORE is the id (cks-…) or the name of a key store.',
  );
}

/** Nobody reads it: Slack asked whether there is anybody. */
export function here(): SlackReply {
  return privately(`Type \`${COMMAND} help\`.`);
}

export function notUnderstood(typed: string, meant: string | null, place: Place): SlackReply {
  const hint = meant === null ? '' : ` Did you mean ${code(meant)}?`;
  const first = /^create$/i.test(typed)
    ? 'I can check, never create: use `xks-preflight create` or the API for that.'
    : `I do not know ${code(typed)}.${hint}`;
  return privately(first, help(place).text);
}

export function whichStore(verb: Verb): SlackReply {
  return privately(`Which store? Type \`${COMMAND} ${verb} STORE\`, with its id (cks-…) or its name.`);
}

export function otherChannel(channelId: string): SlackReply {
  return privately(
    `I do not answer in this channel (${inert(channelId)}). Whoever deployed me can add its id to ChannelIds of XKS_PREFLIGHT_BOT.`,
  );
}

export function unknownStore(typed: string, meant: string | null, names: readonly string[], place: Place): SlackReply {
  const shown = names.slice(0, MOST_NAMES).map(code).join(', ');
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const there = names.length === 0 ? 'There are no external key stores here.' : `Those here are: ${shown}${more}.`;
  return privately(
    `There is no external key store ${code(typed)} in account ${place.account}, ${place.region}.`,
    meant === null ? there : `Did you mean ${code(meant)}?`,
    'For a store of another account or Region use the command of the service there.',
  );
}

/** The channel sees it, because the result will be posted there, too. */
export function started(store: NamedStore, runId: string): SlackReply {
  const text = `Checking ${shownStore(store)}. The result will be posted here in a few minutes (run ${inert(runId)}).`;
  return { response_type: 'in_channel', text };
}

export function goingOn(store: NamedStore, isHere: boolean): SlackReply {
  const where = isHere ? 'here' : 'in the channel that asked for it';
  return privately(`A run on ${shownStore(store)} is going on already. Its result will be posted ${where}.`);
}

export function usedBefore(): SlackReply {
  return privately('This very command has been used for something else before. Type it again.');
}

/** Nothing was started, for sure. */
export function notStarted(why: string): SlackReply {
  return privately(`${why} Nothing was started. Try again in a moment.`);
}

/** AWS was asked, and has not answered. */
export function unsure(store: NamedStore): SlackReply {
  return privately(
    `I asked AWS to check ${shownStore(store)} and have no answer yet, so I cannot say whether the run has started.`,
    `If nothing is posted here within ten minutes, type the command again. \`${COMMAND} status STORE\` knows more by then.`,
  );
}
