/** Which formats are there, and what turns a report into one of them? Renderers are pure functions of the report. */
import type { Report } from '../model/report.ts';
import { renderJson } from './json.ts';
import { renderText } from './text.ts';

export interface RenderOptions {
  /** ANSI colours, in text only; false when absent. */
  readonly color?: boolean;
  /** Characters a line, in text only; 100 when absent. */
  readonly width?: number;
  /** Shows passing findings in full too, in text only; false when absent. */
  readonly verbose?: boolean;
  /** What each check asks, by check id, in text only: the report itself holds ids. */
  readonly questions?: Readonly<Record<string, string>>;
}

export type Renderer = (report: Report, options: RenderOptions) => string;

const RENDERERS = { text: renderText, json: renderJson } as const satisfies Readonly<Record<string, Renderer>>;

export type Format = keyof typeof RENDERERS;

export const FORMATS = Object.keys(RENDERERS) as readonly Format[];

export function isFormat(text: string): text is Format {
  return Object.hasOwn(RENDERERS, text);
}

/** The report in that format, ending with a line end. */
export function renderReport(report: Report, format: Format, options: RenderOptions = {}): string {
  return RENDERERS[format](report, options);
}
