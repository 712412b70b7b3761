/**
 * The one kept connection that requests go over. It is used only after its certificate turned out to be one of those that were
 * verified: requests carry signatures, which another server could replay.
 */
import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { createSecureContext, type TLSSocket } from 'node:tls';
import type { SecureOptions } from './handshake.ts';
import { NetFault, netFailure } from './net-failure.ts';
import type { HttpsRequest } from './prober.ts';
import { openSecure, type SecureConnection } from './secure-connection.ts';
import type { Dial } from './tcp.ts';

/** Node's keep-alive agent with one connection, opened, timed and checked by us. */
export class PinnedAgent extends Agent {
  /** True once a connection was good enough to send something. */
  everOpened = false;
  /** `performance.now()` by which the next connection must stand. */
  deadlineMs = 0;
  readonly #dial: Dial;
  readonly #leafSha256: readonly string[];
  readonly #options: SecureOptions;
  #opened: SecureConnection | null = null;

  constructor(dial: Dial, request: Pick<HttpsRequest, 'serverName' | 'leafSha256'>) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#dial = dial;
    this.#leafSha256 = request.leafSha256;
    this.#options = {
      // The pinned certificate is the authentication here. Old versions and weak keys are findings of another check and must
      // not hide what the proxy answers.
      context: createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
      serverName: request.serverName,
      alpn: ['http/1.1'],
      verify: false,
    };
  }

  /** Times of the connection opened since the last call; null when the kept one served. */
  takeOpened(): SecureConnection | null {
    const opened = this.#opened;
    this.#opened = null;
    return opened;
  }

  override createConnection(_options: object, done: (error: Error | null, socket: Duplex) => void): undefined {
    this.#open().then(
      (socket) => done(null, socket),
      (error: Error) => done(error, undefined as never),
    );
  }

  async #open(): Promise<TLSSocket> {
    const timeoutMs = Math.max(1, this.deadlineMs - performance.now());
    const opened = await openSecure(this.#dial, this.#options, timeoutMs);
    const { fingerprint256 } = opened.socket.getPeerX509Certificate() ?? {};
    if (fingerprint256 === undefined || !this.#leafSha256.includes(fingerprint256)) {
      opened.socket.destroy();
      const failure = netFailure('tls', 'unexpected-certificate', this.#dial.label);
      throw new NetFault(fingerprint256 === undefined ? failure : { ...failure, leafSha256: fingerprint256 });
    }
    this.#opened = opened;
    this.everOpened = true;
    return opened.socket;
  }
}
