/** What a person is told when a deployed service does not do what it was asked. */
import { printable } from '../render/printable.ts';
import type { ApiReply } from './api-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';
  readonly lines: readonly string[];
  readonly code: ExitCode;

  constructor(lines: readonly string[], code: ExitCode) {
    super(lines.join('\n'));
    this.lines = lines;
    this.code = code;
  }
}

const LONGEST_LINE = 500;
const MOST_LINES = 40;

/** The problem document as lines; each violation has one. What is no problem document is told by its status. */
export function explainReply({ status, body }: ApiReply): RemoteFailure {
  if (status >= 200 && status < 300) {
    return new RemoteFailure([`The answer (HTTP ${status}) is none of an xks-preflight service. Is --api right?`], EXIT.error);
  }
  const document = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const { title, detail, message, violations } = document;
  const said = [title, detail].filter(isText).join('. ') || (isText(message) ? message : 'it gave no reason');
  const fields = Array.isArray(violations) ? violations.map((one: unknown) => violationText(one)).filter(isText) : [];
  const lines = [
    `The service refused (HTTP ${status}): ${said}`,
    ...fields.slice(0, MOST_LINES),
    ...advice(status, isText(title) || isText(detail)),
  ];
  const isOurs = status >= 400 && status < 500 && status !== 403 && status !== 429;
  return new RemoteFailure(
    lines.map((line) => printable(line.slice(0, LONGEST_LINE))),
    isOurs ? EXIT.usage : EXIT.error,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function violationText(violation: unknown): unknown {
  return typeof violation === 'object' && violation !== null && 'message' in violation ? violation.message : null;
}

/** A function that refuses says itself what to do; API Gateway does not. */
function advice(status: number, isExplained: boolean): readonly string[] {
  if (status === 403 && !isExplained)
    return ['Your credentials need execute-api:Invoke on this API; from another account, take its InvokeRole first.'];
  if (status === 404 && !isExplained) return ['No route of xks-preflight is there. Is --api right?'];
  if (status >= 300 && status < 400) return ['It redirects elsewhere, and that is not followed. Give --api the final URL.'];
  return [];
}
