/** Time that there is for an answer: what is not known by then is said to be unknown. */

export const LATE = Symbol('late');

export interface TimeBudget {
  /** What `work` comes to, or `LATE`. */
  within<T>(work: Promise<T>): Promise<T | typeof LATE>;
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
    within(work) {
      // Nobody listens any more to what comes late, and it must not be taken for an error that nobody caught.
      work.catch(() => {});
      return Promise.race([work, late]);
    },
    get isOver() {
      return over;
    },
    end: () => clearTimeout(timer),
  };
}
