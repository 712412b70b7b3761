/** A report as a web page, where there is a format for it. */
import type { Report } from '../model/report.ts';
import { isFormat, renderReport } from './renderer.ts';

/** As text, so that this holds before and after the format is there. */
const WEB: string = 'html';

/** null: there is no such format. */
export const renderPage: ((report: Report) => string) | null = isFormat(WEB) ? (report) => renderReport(report, WEB) : null;
