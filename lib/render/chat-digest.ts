/** What a re-validation of all stores came to, as a message for chat: the worst store first, the healthy ones by name only. */
import type { Digest, DigestStore, UncheckedStore, VanishedStore } from '../model/digest.ts';
import { VERDICTS, type Verdict, worst } from '../model/verdict.ts';
import { countText, expiryLine, minuteOf } from './change-lines.ts';
import type { ChatLine } from './chat-finding.ts';
import type { ChatItem, ChatMessage } from './chat-message.ts';
import { HEADLINE, readWithOf, word } from './chat-summary.ts';
import { cut } from './cut.ts';
import { inert } from './inert.ts';

const LINE = 200;
const LIST = 300;
const NAME = 100;
const MOST_NOTES = 3;
/** Certificates that last no longer are told of, though nothing else is wrong. */
const SOON_DAYS = 30;

export interface DigestOptions {
  /** Command that shows the report of a run, with RUN_ID in the place of its id. */
  readonly readWith?: string;
}

export function digestMessage(digest: Digest, options: DigestOptions): ChatMessage {
  const { stores, vanished, notChecked, notes = [], region, account } = digest;
  const verdict = digestVerdict(digest);
  const told = stores.filter(isTold).toSorted(byVerdict);
  const place = `account ${account}, ${region}`;
  return {
    verdict,
    headline: cut(`${word(verdict)} Key stores of ${inert(place)}: ${digestCounts(digest)}`, HEADLINE),
    overview: [
      `Re-validated from ${minuteOf(digest.startedAt)} to ${minuteOf(digest.finishedAt)}: ${stores.length} of ${stores.length + notChecked.length} external key stores have a report.`,
      ...sizeLines(digest),
    ].map((text) => cut(inert(text), LINE)),
    items: merged(told.map(storeItem), notChecked.map(uncheckedItem), vanished.map(vanishedItem)),
    leftOut: (left) => {
      if (left === 0) return '';
      return `${left} more ${left === 1 ? 'entry, no worse than these, stands' : 'entries, none worse than these, stand'} in the event Re-validation finished.`;
    },
    checks: wellLines(stores.filter((store) => !isTold(store))),
    actions: [],
    notes: [
      ...notes.slice(0, MOST_NOTES).map((note) => cut(inert(`Note: ${note}`), LINE)),
      ...(notes.length > MOST_NOTES ? [`${notes.length - MOST_NOTES} more notes in the event.`] : []),
    ],
    readWith: readWithOf(options.readWith),
    link: null,
  };
}

/** A store that could not be checked may be in any state; one that is gone asks for a hand at least. */
export function digestVerdict({ stores, vanished, notChecked, leftOut }: Digest): Verdict {
  return worst([
    ...stores.map(({ verdict }) => verdict),
    ...(notChecked.length > 0 || leftOut !== undefined ? (['error'] as const) : []),
    ...(vanished.length > 0 ? (['warn'] as const) : []),
  ]);
}

/** `2 with faults, 1 not checked; 3 new, 1 fixed`. */
function digestCounts({ stores, vanished, notChecked }: Digest): string {
  const sum = (of: (store: DigestStore) => number): number => stores.reduce((total, store) => total + of(store), 0);
  const faulty = stores.filter(({ verdict }) => verdict === 'fail' || verdict === 'error').length;
  const parts = [
    `${stores.length} checked`,
    faulty === 0 ? '' : `${faulty} with faults`,
    notChecked.length === 0 ? '' : `${notChecked.length} not checked`,
    vanished.length === 0 ? '' : `${vanished.length} gone`,
  ];
  const changes = countText(
    sum((store) => store.new),
    sum((store) => store.worsened),
    sum((store) => store.fixed),
  );
  return `${parts.filter((part) => part !== '').join(', ')}; ${changes}`;
}

function byVerdict(a: DigestStore, b: DigestStore): number {
  return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
}

function isTold({ verdict, open, new: added, worsened, fixed, certificateDaysToExpire: days }: DigestStore): boolean {
  return verdict !== 'pass' || open + added + worsened + fixed > 0 || (days !== null && days <= SOON_DAYS);
}

/** Worst first; among equals, what was looked at comes before what was not. */
function merged(...lists: readonly (readonly ChatItem[])[]): readonly ChatItem[] {
  return lists.flat().toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
}

function storeItem(store: DigestStore): ChatItem {
  const { CustomKeyStoreName: name, CustomKeyStoreId: id, ConnectionState: state, certificateDaysToExpire: days, open } = store;
  const title = titleOf(store.verdict, `${cut(name, NAME)}: ${open} open, ${countText(store.new, store.worsened, store.fixed)}`);
  const facts = [`${id}${state === null ? '' : `, ${state}`}.`, days === null ? '' : expiryLine(days)];
  return {
    verdict: store.verdict,
    forms: [[title, prose(facts.filter((one) => one !== '').join(' ')), prose(`Run ${store.runId}`)], [title]],
  };
}

function uncheckedItem({ CustomKeyStoreId: id, cause }: UncheckedStore): ChatItem {
  const title = titleOf('error', `${id}: not checked`);
  return { verdict: 'error', forms: [[title, prose(cause)], [title]] };
}

function vanishedItem({ CustomKeyStoreId: id, alarms }: VanishedStore): ChatItem {
  const title = titleOf(
    'warn',
    `${id}: gone, but ${alarms.length === 1 ? 'one alarm of it is' : `${alarms.length} alarms of it are`} left`,
  );
  return {
    verdict: 'warn',
    forms: [
      [
        title,
        prose(
          `If the store was deleted on purpose, type: npx xks-preflight alarms remove ${id} – these are left: ${alarms.join(', ')}`,
        ),
      ],
      [title],
    ],
  };
}

function titleOf(verdict: Verdict, text: string): ChatLine {
  return { kind: 'title', label: word(verdict), text: cut(inert(text), LINE) };
}

function prose(text: string): ChatLine {
  return { kind: 'prose', label: '', text: cut(inert(text), LIST) };
}

function wellLines(stores: readonly DigestStore[]): readonly string[] {
  if (stores.length === 0) return [];
  const names = stores.map(({ CustomKeyStoreName: name }) => cut(name, NAME)).join(', ');
  return [cut(inert(`Nothing open at ${stores.length === 1 ? 'one store' : `${stores.length} stores`}: ${names}`), LIST)];
}

function sizeLines({ leftOut }: Digest): readonly string[] {
  if (leftOut === undefined) return [];
  return [
    `For size, ${leftOut.stores} stores, ${leftOut.notChecked} that were not checked and ${leftOut.vanished} that are gone are left out.`,
  ];
}
