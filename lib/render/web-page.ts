/** A report as a web page, for the API. */
import type { Report } from '../model/report.ts';
import { renderReport } from './renderer.ts';

export function renderPage(report: Report): string {
  return renderReport(report, 'html');
}
