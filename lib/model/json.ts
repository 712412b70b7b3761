/** A value that survives JSON unchanged. Everything that crosses a state, a file or a process boundary is one. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What was observed, as it stands in a finding: plain JSON, no secret, no signature. */
export type Evidence = { readonly [key: string]: Json };
