/** Evidence in one short line, for people. Whole evidence is in the JSON report. */
import type { Evidence, Json } from '../model/json.ts';
import { cut } from './cut.ts';
import { printable } from './printable.ts';

const VALUE_LENGTH = 120;
const LINE_LENGTH = 480;

/** `median ms 51.2; addresses 10.0.1.10, 10.0.2.10`; empty when there is nothing to show. */
export function evidenceText(evidence: Evidence): string {
  return evidenceLine(evidence, (value) => cut(valueText(value), VALUE_LENGTH));
}

/** The same, but a list that is too long is counted: `alarms 13 in all`. */
export function countedEvidence(evidence: Evidence): string {
  return evidenceLine(evidence, (value) => {
    const text = valueText(value);
    return Array.isArray(value) && text.length > VALUE_LENGTH ? `${value.length} in all` : cut(text, VALUE_LENGTH);
  });
}

function evidenceLine(evidence: Evidence, textOf: (value: Json) => string): string {
  const parts = Object.entries(evidence)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${words(key)} ${textOf(value)}`);
  return cut(parts.join('; '), LINE_LENGTH);
}

/** `medianMs` → `median ms`; AWS's own names, which begin with a capital, stay as they are. */
function words(key: string): string {
  const clean = printable(key);
  return /^[a-z]/.test(clean) ? clean.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase() : clean;
}

function valueText(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one: Json) => valueText(one)).join(', ');
  if (typeof value === 'object' && value !== null) return `(${evidenceText(value as Evidence)})`;
  return printable(String(value));
}
