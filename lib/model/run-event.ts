/** A finished run, small enough for an event: the report itself is fetched by its id. */
import type { Announce, Run } from './run.ts';

export interface RunEvent {
  readonly runId: string;
  readonly action: string;
  readonly verdict: string;
  readonly CustomKeyStoreName: string | null;
  /** null: the store is not made, or the run left but a minimal report. */
  readonly CustomKeyStoreId: string | null;
  readonly region: string;
  readonly counts: Readonly<Record<string, number>>;
  /** False: nothing bad is new, worse or gone since the last look at the store. True also where nothing could be compared. */
  readonly changed: boolean;
  /** Who is to hear of it; read it by `whomToTell`. */
  readonly announce?: Announce;
  /** Of a minimal report only: a path of States Language must lead somewhere, and `announce` need not be there. */
  readonly run?: Pick<Run, 'announce'>;
}

/** Who is to hear of a finished run, and of which kind of news. */
export function whomToTell({ announce, run }: Pick<RunEvent, 'announce' | 'run'>): Announce {
  return announce ?? run?.announce ?? { when: 'always' };
}

/** Is anybody to hear of it at all? */
export function isNews(event: Pick<RunEvent, 'announce' | 'run' | 'changed'>): boolean {
  return whomToTell(event).when === 'always' || event.changed;
}
