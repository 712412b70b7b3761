/** Several reports as one text that is of the format as a whole: readers of JSON and XML take one document. */
import type { Report } from '../model/report.ts';
import { renderJunitOf } from './junit.ts';
import { type Format, renderReport, type RenderOptions } from './renderer.ts';
import { joinSarif } from './sarif.ts';

/** For people one after another; messages for chats are a line each. */
export function renderReports(reports: readonly Report[], format: Format, options: RenderOptions = {}): string {
  if (format === 'junit') return renderJunitOf(reports, options);
  const texts = reports.map((report) => renderReport(report, format, options));
  if (format === 'json') return `[\n${texts.map((text) => text.trimEnd()).join(',\n')}\n]\n`;
  if (format === 'sarif') return joinSarif(texts);
  const isMessage = format === 'slack' || format === 'teams' || format === 'amazon-q';
  return texts.join(isMessage ? '' : '\n');
}
