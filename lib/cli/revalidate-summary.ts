/** What became of each store, in a line. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import { tally } from '../render/headline.ts';
import { VERDICT_WORD } from '../render/paint.ts';
import { printable } from '../render/printable.ts';

export interface Ended {
  readonly store: CustomKeyStoresListEntry;
  /** null: there is none, see `trouble`. */
  readonly report: Report | null;
  readonly trouble: string | null;
}

/** @param ended null: it was not reached */
export function storeLine(store: CustomKeyStoresListEntry, ended: Ended | null): string {
  const name = `${printable(store.CustomKeyStoreName ?? '')} (${printable(store.CustomKeyStoreId ?? '')})`;
  if (ended === null) return `${VERDICT_WORD.skipped} ${name}: not reached\n`;
  const { report, trouble } = ended;
  if (report === null) return `${VERDICT_WORD.error} ${name}: could not be checked: ${printable(trouble ?? '')}\n`;
  const counts = tally([...report.checks, ...report.actions].flatMap(({ findings }) => findings));
  return `${VERDICT_WORD[report.verdict]} ${name}: ${counts === '' ? 'no faults and no warnings' : counts}\n`;
}
