/** Progress of a run on stderr: on a terminal a line that is rewritten when its check ends, elsewhere a line for each end. */
import { makePaint, VERDICT_WORD } from '../render/paint.ts';
import type { ProgressEvent } from '../workflow/local-recording.ts';
import { QUESTIONS } from './catalog.ts';
import type { Terminal } from './terminal.ts';

const CLEAR_LINE = '\r\u001b[K';

/** The state that looks at a connecting store again, and so ends that action. */
const LATER_LOOK = 'describe-connection';

/** @returns what the runner of the state machine calls. */
export function showProgress(terminal: Terminal): (event: ProgressEvent) => void {
  const { live } = terminal;
  const paint = makePaint(live && terminal.color);
  return ({ stateName, phase, verdict, durationMs }) => {
    const id = stateName === LATER_LOOK ? 'connect-key-store' : stateName;
    const question = QUESTIONS[id];
    if (question === undefined) return;
    if (phase === 'started') {
      if (live) terminal.err(cut(`${CLEAR_LINE}...   ${id}: ${question}`, terminal.width));
      return;
    }
    // Without a verdict the work goes on: a store that is connecting is looked at again.
    if (verdict === undefined) return;
    const time = durationMs === undefined ? '' : ` (${durationMs} ms)`;
    terminal.err(`${live ? CLEAR_LINE : ''}${paint(verdict, VERDICT_WORD[verdict])} ${id}${time}\n`);
  };
}

/** A line that wraps cannot be rewritten. */
function cut(text: string, width: number): string {
  const longest = width + CLEAR_LINE.length - 1;
  return text.length > longest ? text.slice(0, longest) : text;
}
