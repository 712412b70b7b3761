/**
 * Reads what a prober function sent back. It may be of another version, or not be a prober at all: what does not have the shape
 * of an answer to this very kind of request is none.
 */
import * as z from 'zod/mini';
import { FAILURE_KINDS, type NetPhase } from './net-failure.ts';
import type { Observed, ProbeRequest } from './prober.ts';

const PHASES = ['vantage', 'dns', 'tcp', 'tls', 'http'] as const satisfies readonly NetPhase[];

const text = z.string();
const texts = z.array(text);
const ms = z.number().check(z.nonnegative());

/** A kind that only another version knows is still a failure. */
const kind = z.catch(z.enum(FAILURE_KINDS), 'other');
const failure = z.object({
  phase: z.enum(PHASES),
  kind,
  address: text,
  detail: text,
  leaf: z.exactOptional(text),
  leafSha256: z.exactOptional(text),
});
const perspective = z.object({ place: text, region: z.nullable(text) });

/** What probers did not say from the start. */
const clientCertificate = z.catch(z.enum(['not-asked', 'asked', 'demanded', 'unknown']), 'unknown');
const staple = z.catch(z.nullable(text), null);

const exchange = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    status: z.int(),
    headers: z.record(text, text),
    body: text,
    httpVersion: z.exactOptional(text),
    tcpMs: z.nullable(ms),
    tlsMs: z.nullable(ms),
    requestMs: ms,
    receivedAtMs: ms,
  }),
  z.object({ ok: z.literal(false), failure }),
]);

const ANSWERS = {
  dns: z.object({ records: texts, resolver: text }),
  tcp: z.object({ samplesMs: z.array(ms), loopbackMs: ms, failures: z.array(failure) }),
  tls: z.object({ protocol: text, suite: text, chain: texts, clientCertificate, staple, tcpMs: ms, handshakeMs: ms }),
  https: z.object({ exchanges: z.array(exchange) }),
} as const satisfies Record<ProbeRequest['kind'], z.core.$ZodType>;

/** Null when it is no answer to a request of this kind. Unknown fields are dropped. */
export function parseProbeAnswer<R extends ProbeRequest>(requestKind: R['kind'], value: unknown): Observed<R> | null {
  const shape = z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), perspective, answer: ANSWERS[requestKind] }),
    z.object({ ok: z.literal(false), perspective, failure }),
  ]);
  const parsed = shape.safeParse(value);
  // The schema of this kind was just applied; the compiler cannot tie it to R.
  return parsed.success ? (parsed.data as unknown as Observed<R>) : null;
}
