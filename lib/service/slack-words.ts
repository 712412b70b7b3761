/** What somebody typed behind the slash command. It can check, never create. Pure. */
import { didYouMean } from '../model/did-you-mean.ts';
import { cut } from '../render/cut.ts';

export const VERBS = ['check', 'revalidate', 'status'] as const;
export type Verb = (typeof VERBS)[number];

export type Words =
  | { readonly kind: 'help' }
  | { readonly kind: 'store'; readonly verb: Verb; readonly store: string }
  | { readonly kind: 'no-store'; readonly verb: Verb }
  | { readonly kind: 'unknown'; readonly typed: string; readonly meant: string | null };

/** KMS takes names of up to 256 characters; what is longer is no name, and must not become one by being cut. */
const LONGEST = 256;

/** Everything behind the verb is the store: names may hold spaces. */
export function readWords(text: string): Words {
  const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(unescaped(text).trim()) ?? [];
  const verb = first.toLowerCase();
  if (verb === '' || verb === 'help') return { kind: 'help' };
  if (!isVerb(verb)) return { kind: 'unknown', typed: first.slice(0, LONGEST), meant: didYouMean(first, [...VERBS, 'help']) };
  const store = unquoted(rest.trim());
  if (store === '') return { kind: 'no-store', verb };
  return { kind: 'store', verb, store: cut(store, LONGEST + 1) };
}

function isVerb(text: string): text is Verb {
  return (VERBS as readonly string[]).includes(text);
}

/** Slack sends these three characters as entities (Slack API documentation, Formatting text). */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Names are often pasted with the quotes around them; telephones make these curly. */
function unquoted(text: string): string {
  return (/^(?:`([^`]+)`|"([^"]+)"|'([^']+)'|[“„]([^“”]+)[“”]|‘([^‘’]+)’)$/.exec(text) ?? [])
    .slice(1)
    .reduce<string>((found, inner) => inner ?? found, text)
    .trim();
}
