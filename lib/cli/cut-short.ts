/** What becomes of a run that ended with the service on this machine: one line, because its report is gone with the service. */
import { headline } from '../render/headline.ts';
import type { Report } from '../model/report.ts';

export function cutShort(report: Report): string {
  const id = report.actions.find((action) => action.id === 'create-key-store')?.evidence.CustomKeyStoreId;
  const left = typeof id === 'string' ? ` The key store ${id} exists: run create again, which takes it over and finishes.` : '';
  return `run ${report.runId} was ended with the service: ${headline(report)}${left}`;
}
