/** A server that answers calls as it is told, one after the other; the last answer stays. */
import { type LoopbackHttp, startLoopbackHttp } from './loopback-http.ts';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON; `cut`: the connection is closed without an answer. */
  readonly body: unknown;
  readonly cut?: boolean;
}

export type ScriptedApi = LoopbackHttp;

export function startScriptedApi(answers: readonly ScriptedAnswer[]): Promise<ScriptedApi> {
  const left = [...answers];
  return startLoopbackHttp(() => {
    const next = left.length > 1 ? left.shift() : left[0];
    if (next === undefined || next.cut === true) return 'cut';
    const body = typeof next.body === 'string' ? next.body : JSON.stringify(next.body);
    return { status: next.status, headers: { 'content-type': 'application/json', ...next.headers }, body };
  });
}
