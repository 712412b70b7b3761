/** Time that there is for an answer: what is not known by then is said to be unknown. */

export const LATE = Symbol('late');

export interface TimeBudget {
  /** What `work` comes to, or `LATE`; already after `shareMs`, so that something of the time is left. */
  within<T>(work: Promise<T>, shareMs?: number): Promise<T | typeof LATE>;
  readonly isOver: boolean;
  end(): void;
}

/** Starts now. */
export function startTimeBudget(milliseconds: number): TimeBudget {
  let over = false;
  let ring: () => void = () => {};
  const late = new Promise<typeof LATE>((resolve) => {
    ring = () => {
      over = true;
      resolve(LATE);
    };
  });
  const timer = setTimeout(ring, milliseconds);
  return {
    within(work, shareMs) {
      // Nobody listens any more to what comes late, and it must not be taken for an error that nobody caught.
      work.catch(() => {});
      return shareMs === undefined ? Promise.race([work, late]) : withinShare(Promise.race([work, late]), shareMs);
    },
    get isOver() {
      return over;
    },
    end: () => clearTimeout(timer),
  };
}

async function withinShare<T>(work: Promise<T | typeof LATE>, shareMs: number): Promise<T | typeof LATE> {
  const share = startTimeBudget(shareMs);
  try {
    return await share.within(work);
  } finally {
    share.end();
  }
}
