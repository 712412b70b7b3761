/** How the distinguished names of certificates are written and compared here. */

/**
 * Node's form of a name, a line an attribute, turned into one line with the most specific attribute first (RFC 4514). For an
 * empty name Node has `undefined`, whatever its types say.
 */
export function subjectLine(nodeSubject: string | undefined): string {
  return (nodeSubject ?? '').split('\n').toReversed().join(', ');
}

/** Equal for names that RFC 5280 §7.1 regards as equal: case and the amount of white space do not count. */
export function comparableName(subject: string | undefined): string {
  return subjectLine(subject).toLowerCase().replace(/\s+/g, ' ').trim();
}

/** The attribute O in comparable form, of a name in either spelling; null when it has none. */
export function organizationOf(subject: string): string | null {
  const name = subject.includes('\n') ? subject : subject.replace(/(?<!\\), /g, '\n');
  const owner = name.split('\n').find((attribute) => attribute.startsWith('O='));
  return owner === undefined ? null : comparableName(owner);
}
