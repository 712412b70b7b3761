/** Asks for page after page until there is none. */
import { AwsRefusal } from '../model/refusal.ts';

export interface AnsweredPage<T> {
  readonly items: readonly T[];
  /** Token of the next page; absent or empty on the last. */
  readonly next: string | undefined;
}

/** Far more than any account needs. Each call has its time limit, but an endpoint that always has one more page has none. */
const MOST_PAGES = 1_000;

/** `action` is the IAM action of the call. Throws AwsRefusal when the pages do not end. */
export async function everyPage<T>(
  action: string,
  ask: (token: string | undefined) => Promise<AnsweredPage<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, next } = await ask(token);
    for (const item of items) all.push(item);
    if (!next) return all;
    if (next === token) break;
    token = next;
  }
  throw new AwsRefusal(
    action,
    'failed',
    'UnexpectedAnswer',
    `${action}: the pages of the answer do not end; is the endpoint AWS?`,
  );
}
