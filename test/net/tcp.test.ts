import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TcpRequest } from '../../lib/net/prober.ts';
import type { Target } from '../../lib/model/facts.ts';
import { bothProbers, closedPort, listen, loopback } from '../support/loopback.ts';

function tcp(target: Target, changes: Partial<TcpRequest> = {}): TcpRequest {
  return { kind: 'tcp', target, samples: 3, timeoutMs: 5000, ...changes };
}

/** A listener whose thread never accepts: once its queue is full, the kernel leaves connection attempts unanswered. */
async function listenWithoutAccepting(): Promise<Target> {
  const worker = new Worker(
    `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`,
    { eval: true },
  );
  const [port] = (await once(worker, 'message')) as [number];
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.race(fillers.map((socket) => once(socket, 'connect')));
  onTestFinished(async () => {
    for (const socket of fillers) socket.destroy();
    await worker.terminate();
  });
  return loopback(port);
}

describe.each(bothProbers())('tcp, %s prober', (_name, prober) => {
  it('connects one more time than it has samples', async () => {
    let open = 0;
    let mostOpen = 0;
    const { target, connections } = await listen(
      createServer((socket) => {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        socket.resume().on('close', () => {
          open -= 1;
        });
      }),
    );
    const seen = await prober.observe(tcp(target, { samples: 5 }));
    if (!seen.ok) throw new Error(seen.failure.detail);
    expect(seen.perspective).toEqual({ place: 'a test', region: null });
    expect(seen.answer.samplesMs).toHaveLength(5);
    expect(seen.answer.failures).toEqual([]);
    for (const ms of [...seen.answer.samplesMs, seen.answer.loopbackMs]) {
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThan(5000);
    }
    expect(connections()).toBe(6);
  });

  it('is refused where nothing listens', async () => {
    const target = await closedPort(createServer());
    expect(await prober.observe(tcp(target))).toEqual({
      ok: false,
      perspective: { place: 'a test', region: null },
      failure: {
        phase: 'tcp',
        kind: 'refused',
        address: `127.0.0.1:${target.port}`,
        detail: 'The connection was refused: nothing listens on this port, or a firewall rejects it (ECONNREFUSED).',
      },
    });
  });

  it('gives up a silent address after one time-out', async () => {
    const target = await listenWithoutAccepting();
    const seen = await prober.observe(tcp(target, { samples: 20, timeoutMs: 100 }));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'tcp', kind: 'timeout' } });
  });

  it('reports failures between successes beside the samples', async () => {
    const server = createServer((socket) => socket.resume());
    const { target, connections } = await listen(server);
    // Stops listening at the third connection: the first is the warm-up.
    server.on('connection', () => {
      if (connections() === 3) server.close();
    });
    const seen = await prober.observe(tcp(target, { samples: 20 }));
    if (!seen.ok) throw new Error(seen.failure.detail);
    expect(seen.answer.samplesMs.length).toBeGreaterThanOrEqual(2);
    expect(seen.answer.failures.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  });
});
