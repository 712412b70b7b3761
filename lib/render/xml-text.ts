/** Text inside XML 1.0 and HTML: only characters that XML 1.0 allows, and none that ends a text or an attribute. */
import { printable } from './printable.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** One line, for element content and for quoted attribute values alike. */
export function xmlText(text: string): string {
  return escapeMarkup(printable(text));
}

/** For text that is clean already and may hold line ends of our own. Quotes matter in attributes only. */
export function escapeMarkup(text: string, which = /[&<>"']/g): string {
  return text.replace(which, (character) => ENTITIES[character] ?? '');
}
