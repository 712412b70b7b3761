/** Cuts a list into pages, so that clients really have to ask again. */
import type { AwsContext } from './operation.ts';
import { AwsError } from './operation.ts';

export interface PageRequest {
  readonly operation: string;
  /** The token of the previous page, as the client sent it. */
  readonly token: string | undefined;
  /** Page size the client asked for. */
  readonly max: number | undefined;
  /** Code of the service's error for a token it never gave. */
  readonly badToken: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Token of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** A page holds what the client asked for, and never more than `world.pageSizes` allows that operation. */
export function page<T>(all: readonly T[], request: PageRequest, { world }: Pick<AwsContext, 'world'>): Page<T> {
  const largest = world.pageSizes[request.operation] ?? world.defaultPageSize;
  const size = Math.max(1, Math.min(request.max ?? largest, largest));
  const start = request.token === undefined ? 0 : readToken(request.token, request);
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? writeToken(request.operation, end) : undefined };
}

function writeToken(operation: string, offset: number): string {
  return Buffer.from(`${operation}:${offset}`).toString('base64url');
}

function readToken(token: string, request: PageRequest): number {
  const match = /^(\w+):(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  if (match?.[1] !== request.operation) throw new AwsError(request.badToken, 'The token of the next page is not one of ours.');
  return Number(match[2]);
}
