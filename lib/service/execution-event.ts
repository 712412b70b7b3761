/**
 * What EventBridge says of an execution that changed its state (Step Functions Developer Guide, Events for status changes). Times
 * are epoch milliseconds. Long inputs are left out.
 */
export interface ExecutionEnd {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  /** JSON text; null: left out. */
  readonly input: string | null;
  readonly startMs: number;
  readonly stopMs: number;
  /** What Step Functions, or who stopped it, says of the cause; one line. */
  readonly cause: string | null;
  readonly region: string;
  readonly account: string;
}

/** @throws Error when it is no such event */
export function readExecutionEvent(event: unknown): ExecutionEnd {
  const detail = part(event, 'detail');
  const [executionArn, name, status] = [text(detail, 'executionArn'), text(detail, 'name'), text(detail, 'status')];
  const [region, account] = [text(event, 'region'), text(event, 'account')];
  if (executionArn === null || name === null || status === null || region === null || account === null) {
    throw new Error('This is no event of Step Functions Execution Status Change');
  }
  const startMs = milliseconds(detail, 'startDate') ?? 0;
  return {
    executionArn,
    name,
    status,
    input: text(detail, 'input'),
    startMs,
    stopMs: milliseconds(detail, 'stopDate') ?? startMs,
    cause: causeOf(detail),
    region,
    account,
  };
}

const LONGEST_CAUSE = 300;

function causeOf(detail: unknown): string | null {
  const parts = [text(detail, 'error'), text(detail, 'cause')].filter((one) => one !== null && one !== '');
  if (parts.length === 0) return null;
  return parts
    .join(': ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, LONGEST_CAUSE);
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown, name: string): string | null {
  const found = part(value, name);
  return typeof found === 'string' ? found : null;
}

function milliseconds(value: unknown, name: string): number | null {
  const found = part(value, name);
  return typeof found === 'number' ? found : null;
}
