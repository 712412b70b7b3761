/**
 * Where does a citation point to? A stored report may have been written by anybody, so that only addresses of documents that we
 * cite ourselves become links; every other address stays text.
 */
const LINK = /https:\/\/(?:docs\.aws\.amazon\.com|github\.com\/aws)\/[A-Za-z0-9/_.#-]+/;

/** The address, or null when it holds none that may be followed. */
export function citationLink(citation: string): string | null {
  return LINK.exec(citation)?.[0] ?? null;
}
