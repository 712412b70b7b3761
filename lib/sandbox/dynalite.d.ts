declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times in milliseconds. Without `path` everything is kept in memory. */
  export default function dynalite(options?: { readonly createTableMs?: number; readonly path?: string }): Server;
}
