/**
 * The loopback AWS endpoint: one HTTP server for all services, bound to 127.0.0.1 on a random port. It is not AWS: signatures
 * are not verified, and whatever the product does not need is refused with an error that says so.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../aws/ports.ts';
import type { AwsFault, AwsService, AwsWorld } from '../aws-world.ts';
import { callerOf, seenBy } from './accounts.ts';
import type { Codec, WireAnswer, WireRequest } from './codec.ts';
import { denied, serverError, takeFault, throttled } from './faults.ts';
import type { KmsReality } from './kms-reality.ts';
import { type AwsContext, AwsError } from './operation.ts';
import { publicTxt } from './public-txt.ts';
import { chooseCodec, findRoute, readScope, type Route } from './routing.ts';

export interface AwsEndpointOptions {
  /** Read at every request; may be changed at any time. */
  readonly world: AwsWorld;
  /** How KMS sees the proxy. */
  readonly kmsReality: KmsReality;
  readonly clock?: Clock;
  /** TXT records as public DNS has them; the public hosted zones of the world when absent. */
  readonly lookupTxt?: (name: string) => Promise<readonly string[]>;
  /** Called when an operation was carried out and its answer stands, before it is sent. */
  readonly afterwards?: (operation: string) => void;
}

/** A call that was routed to an operation, whether it succeeded or not. */
export interface AwsCall {
  readonly service: AwsService;
  readonly operation: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface AwsEndpoint {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly calls: readonly AwsCall[];
  /** Drops open connections and everything that still waits. */
  close(): Promise<void>;
}

const BODY_BYTES = 1_048_576;

export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const clock = options.clock ?? { now: () => Date.now() };
  const calls: AwsCall[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const context: AwsContext = {
    world: options.world,
    kmsReality: options.kmsReality,
    clock,
    lookupTxt: options.lookupTxt ?? ((name) => publicTxt(options.world, name)),
    later(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void work();
      }, ms);
      timers.add(timer);
    },
  };
  const server = createServer((incoming, response) => {
    const record = (route: Route): void => {
      calls.push({ service: route.service, operation: route.operation, at: clock.now() });
    };
    void serve(incoming, response, context, record, options.afterwards);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    close() {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  context: AwsContext,
  record: (route: Route) => void,
  afterwards: (operation: string) => void = () => {},
): Promise<void> {
  const { body, complete } = await readBody(incoming);
  const url = URL.parse(incoming.url ?? '/', 'http://127.0.0.1');
  const request: WireRequest = {
    method: incoming.method ?? '',
    path: url?.pathname ?? '/',
    query: url?.searchParams ?? new URLSearchParams(),
    headers: incoming.headers,
    body,
  };
  const scope = readScope(request);
  const codec = chooseCodec(request, scope);
  const requestId = randomUUID();
  try {
    if (!complete) throw new AwsError('RequestEntityTooLarge', `The body is larger than ${BODY_BYTES} bytes.`, 413);
    const route = findRoute(request, scope, codec, context.world.region);
    record(route);
    const world = seenBy(callerOf(scope?.accessKeyId ?? '', context.world), context.world);
    await answer(request, response, { route, codec, requestId, afterwards }, { ...context, world });
  } catch (error) {
    send(response, codec.error(asAwsError(error), requestId), requestId);
  }
}

interface Call {
  readonly route: Route;
  readonly codec: Codec;
  readonly requestId: string;
  readonly afterwards: (operation: string) => void;
}

async function answer(request: WireRequest, response: ServerResponse, call: Call, context: AwsContext): Promise<void> {
  const { route, codec, requestId, afterwards } = call;
  const fault = takeFault(context.world, route.service, route.operation);
  if (fault === 'lost-request') {
    response.destroy();
    return;
  }
  refuse(fault, route);
  const output = await route.run(codec.decode(request), context);
  const wire = codec.answer(route.operation, output, requestId);
  afterwards(route.operation);
  if (fault === 'lost-answer') {
    response.destroy();
  } else if (fault === 'garbage') {
    send(response, { ...wire, body: '%%% not an answer of any AWS service %%%' }, requestId);
  } else if (fault === 'slow') {
    context.later(context.world.slowMs, () => send(response, wire, requestId));
  } else {
    send(response, wire, requestId);
  }
}

function refuse(fault: AwsFault['kind'] | null, { service, operation }: Route): void {
  if (fault === 'throttle') throw throttled(service);
  if (fault === 'server-error') throw serverError(service);
  if (fault === 'denied') throw denied(service, operation);
}

function asAwsError(error: unknown): AwsError {
  return error instanceof AwsError
    ? error
    : new AwsError('InternalFailure', 'The xks-preflight sandbox could not carry this out.', 500);
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer, requestId: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'x-amzn-requestid': requestId, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Reads on after the limit without keeping anything, so that the refusal reaches the client. */
async function readBody(incoming: IncomingMessage): Promise<{ body: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      length += (chunk as Buffer).length;
      if (length <= BODY_BYTES) chunks.push(chunk as Buffer);
    }
  } catch {
    return { body: Buffer.alloc(0), complete: false };
  }
  return length > BODY_BYTES ? { body: Buffer.alloc(0), complete: false } : { body: Buffer.concat(chunks), complete: true };
}
