/** Far ends for network tests: any server on a free port of 127.0.0.1, closed with the test; both kinds of prober in front. */
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Target } from '../../lib/model/facts.ts';
import { type LocalProberOptions, makeLocalProber } from '../../lib/net/local-prober.ts';
import { makeProberHandler, makeRemoteProber } from '../../lib/net/remote-prober.ts';
import type { Observed, Prober, ProbeRequest } from '../../lib/net/prober.ts';

export interface Listening {
  readonly target: Target;
  /** TCP connections accepted so far. */
  readonly connections: () => number;
}

/** Listens until the test is finished; then every connection is cut. Peers that reset are no fault of the test. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => socket.destroy()));
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return { target: loopback((server.address() as AddressInfo).port), connections: () => connections };
}

export function loopback(port: number): Target {
  return { address: '127.0.0.1', port, vantage: 'here' };
}

/** A port on which nothing listens: it was free a moment ago. */
export async function closedPort(server: Server): Promise<Target> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return loopback(port);
}

const HERE = { place: 'a test', region: null };

/** The same contract is kept here and, over JSON both ways, by the function inside a VPC. */
export function bothProbers(options: Partial<LocalProberOptions> = {}): [name: string, prober: Prober][] {
  const local = makeLocalProber({ scope: 'lab', perspective: HERE, ...options });
  const handle = makeProberHandler(local);
  const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const remote = makeRemoteProber({ invoke: async (payload) => overJson(await handle(overJson(payload))), vantage: HERE });
  return [
    ['local', local],
    ['remote', remote],
  ];
}

/** A prober for routing tests: answers everything as refused, says where it stands and keeps what it was asked. */
export function proberAt(place: string, seen: ProbeRequest[] = []): Prober {
  return {
    async observe<const R extends ProbeRequest>(request: R): Promise<Observed<R>> {
      seen.push(request);
      const failure = { phase: 'tcp', kind: 'refused', address: 'x', detail: 'Refused.' } as const;
      return { ok: false, perspective: { place, region: null }, failure };
    },
  };
}
