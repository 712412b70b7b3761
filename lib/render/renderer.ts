/** Which formats are there, and what turns a report into one of them? Renderers are pure functions of the report. */
import type { Report } from '../model/report.ts';
import { renderAmazonQ } from './amazon-q.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderSarif } from './sarif.ts';
import { renderSlack } from './slack.ts';
import { renderTeams } from './teams.ts';
import { renderText } from './text.ts';

export interface RenderOptions {
  /** ANSI colours, in text only; false when absent. */
  readonly color?: boolean;
  /** Characters a line, in text only; 100 when absent. */
  readonly width?: number;
  /** Shows passing findings in full too, in text only; false when absent. */
  readonly verbose?: boolean;
  /** What each check asks, by check id: the report itself holds ids. */
  readonly questions?: Readonly<Record<string, string>>;
  /** Path of the request relative to its repository, in sarif only: results stand in that file. */
  readonly requestFile?: string;
  /** Command that shows the whole report, in chat formats only; when absent, the one that renders its file. */
  readonly readWith?: string;
  /** Address (https) of the whole report, in chat formats only; when absent, messages hold no link. */
  readonly link?: string;
}

export type Renderer = (report: Report, options: RenderOptions) => string;

const RENDERERS = {
  text: renderText,
  json: renderJson,
  markdown: renderMarkdown,
  html: renderHtml,
  junit: renderJunit,
  sarif: renderSarif,
  slack: renderSlack,
  teams: renderTeams,
  'amazon-q': renderAmazonQ,
} as const satisfies Readonly<Record<string, Renderer>>;

export type Format = keyof typeof RENDERERS;

export const FORMATS = Object.keys(RENDERERS) as readonly Format[];

export function isFormat(text: string): text is Format {
  return Object.hasOwn(RENDERERS, text);
}

/** The report in that format, ending with a line end. */
export function renderReport(report: Report, format: Format, options: RenderOptions = {}): string {
  return RENDERERS[format](report, options);
}
