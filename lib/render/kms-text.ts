/** What KMS would say to a finding, in one sentence. */
import type { KmsPrediction } from '../model/finding.ts';
import { printable } from './printable.ts';

/** `create fails with A or B; connect passes (documented)`. */
export function kmsText(kms: KmsPrediction): string {
  const note = kms.note === undefined ? '' : `. ${printable(kms.note)}`;
  if (kms.create.length === 0 && kms.connect.length === 0) return `nothing; create and connect would pass (${kms.basis})${note}`;
  return `${callText('create', kms.create)}; ${callText('connect', kms.connect)} (${kms.basis})${note}`;
}

function callText(call: string, codes: readonly string[]): string {
  return codes.length === 0 ? `${call} passes` : `${call} fails with ${codes.map(printable).join(' or ')}`;
}
