/** One finding as plain lines, for formats that have no layout of their own: JUnit and SARIF. */
import type { ShownFinding } from './outline.ts';

/** `Seen: …`, `To do: …` and so on; commands stand on lines of their own, whole. */
export function plainLines(finding: ShownFinding): readonly string[] {
  return [
    ...labelled('Code', finding.code),
    ...labelled('It would be', finding.overridden),
    ...labelled('Seen', finding.seen),
    ...labelled('Impact', finding.impact),
    ...labelled('KMS would say', finding.kms),
    ...finding.remedy.map(({ kind, text }, at) => `${at === 0 ? 'To do: ' : '  '}${kind === 'command' ? `  ${text}` : text}`),
    ...labelled('Advice', finding.advice),
    ...labelled('Source', finding.citation),
    ...labelled('Requirement', finding.rows.join(', ')),
  ];
}

function labelled(label: string, text: string | null): readonly string[] {
  return text === null || text === '' ? [] : [`${label}: ${text}`];
}
