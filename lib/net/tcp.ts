/**
 * How long a TCP connect takes: one round trip. The instrument is kept quiet, because its own cost is of the size that decides:
 * connections are made one after another by IP literal, the clock is read in the event itself, the first connection is not
 * counted, and the same measurement on loopback says what the instrument adds.
 */
import { createServer, Socket, type AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { NetFault, type NetFailure, netFailure, translate } from './net-failure.ts';
import type { TcpAnswer } from './prober.ts';

/** Where a socket really goes. `label` is the address that was asked for: failures are reported under it. */
export interface Dial {
  readonly host: string;
  readonly port: number;
  readonly label: string;
}

const CALIBRATION_CONNECTS = 10;
const CALIBRATION_TIMEOUT_MS = 5000;
/** A little work at short intervals: 3 % of a processor. Keeping it busy all the time would lose it to others when it counts. */
const AWAKE = { everyMs: 1, workMs: 0.03 } as const;
/** A target that fails so often in a row is given up: the rest would only repeat it, each to its time-out. */
const FAILURES_IN_A_ROW = 3;

/**
 * Connects `samples` times after one connection that is not counted. Fails with `NetFault` when that one fails, or when no
 * sample succeeds; single failures between successes are part of the answer.
 */
export async function measureTcp(dial: Dial, samples: number, timeoutMs: number): Promise<TcpAnswer> {
  const loopbackMs = await loopbackConnectMs();
  await connectMs(dial, timeoutMs);
  const samplesMs: number[] = [];
  const failures: NetFailure[] = [];
  let failedInARow = 0;
  for (let sample = 0; sample < samples && failedInARow < FAILURES_IN_A_ROW; sample += 1) {
    try {
      samplesMs.push(await connectMs(dial, timeoutMs));
      failedInARow = 0;
    } catch (error) {
      failures.push(translate(error, 'tcp', dial.label));
      failedInARow += 1;
    }
  }
  if (samplesMs.length === 0 && failures[0] !== undefined) throw new NetFault(failures[0]);
  return { samplesMs, loopbackMs, failures };
}

/** One connection, closed again at once. Resolves when it is closed, so that nothing of it disturbs the next. */
function connectMs(dial: Dial, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let elapsedMs = Number.NaN;
    let failure: NetFailure | null = null;
    const sleep = stayAwake();
    const socket = openTcp(dial, timeoutMs, {
      connected: (ms) => {
        elapsedMs = ms;
        sleep();
        socket.destroy();
      },
      failed: (reason) => {
        failure = reason;
      },
    });
    socket.once('close', () => {
      sleep();
      if (failure === null) resolve(elapsedMs);
      else reject(new NetFault(failure));
    });
  });
}

/**
 * Keeps the processor awake while the answer is on its way: one that has slept for tens of milliseconds takes 0.1 to 0.2 ms to
 * get going again, which would be counted as distance. Returns what ends it.
 */
function stayAwake(): () => void {
  const timer = setInterval(() => {
    const untilMs = performance.now() + AWAKE.workMs;
    while (performance.now() < untilMs);
  }, AWAKE.everyMs);
  return () => clearInterval(timer);
}

export interface TcpEvents {
  /** Called in the event itself, with the time since the connect was started. */
  connected(elapsedMs: number): void;
  /** Called at most once, and not after `connected`; the socket is then already destroyed. */
  failed(failure: NetFailure): void;
}

/** Starts a connection. Callbacks rather than promises: a promise would add a turn of the event loop to every time. */
export function openTcp(dial: Dial, timeoutMs: number, events: TcpEvents): Socket {
  const socket = new Socket().setNoDelay(true);
  const fail = (failure: NetFailure): void => {
    clearTimeout(timer);
    socket.off('connect', onConnect).off('error', onError).on('error', ignoreLateError).destroy();
    events.failed(failure);
  };
  const onConnect = (): void => {
    const elapsedMs = performance.now() - startedMs;
    clearTimeout(timer);
    socket.off('error', onError);
    events.connected(elapsedMs);
  };
  const onError = (error: Error): void => fail(translate(error, 'tcp', dial.label));
  const timer = setTimeout(() => fail(netFailure('tcp', 'timeout', dial.label)), timeoutMs);
  socket.once('connect', onConnect).once('error', onError);
  // Node announces the attempt right before the system call: what it does before that is not the network's time.
  let startedMs = performance.now();
  socket.once('connectionAttempt', () => {
    startedMs = performance.now();
  });
  socket.connect({ host: dial.host, port: dial.port });
  return socket;
}

/** For sockets whose story is told already: an error after that would end the process for nothing. */
export function ignoreLateError(): void {}

/** Median connect time to a listener of our own. Opens and closes it; measures nothing but this process and its kernel. */
async function loopbackConnectMs(): Promise<number> {
  const server = createServer((socket) => socket.on('error', ignoreLateError).destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const dial = { host: '127.0.0.1', port, label: `127.0.0.1:${port}` };
    const times: number[] = [];
    for (let connect = 0; connect < CALIBRATION_CONNECTS; connect += 1) times.push(await connectMs(dial, CALIBRATION_TIMEOUT_MS));
    times.sort((a, b) => a - b);
    return times[CALIBRATION_CONNECTS / 2] ?? Number.NaN;
  } catch (error) {
    // Not the target's fault, and must not look like it.
    throw new Error('The instrument could not be calibrated on loopback', { cause: error });
  } finally {
    server.close();
  }
}
