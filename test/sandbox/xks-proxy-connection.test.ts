import { once } from 'node:events';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { FAULTY_TLS } from '../../lib/sandbox/xks-proxy-tls.ts';
import { startXksProxy, type XksProxy } from '../../lib/sandbox/xks-proxy.ts';
import { proxyBehaviour } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { call, type Reply } from '../support/proxy-client.ts';

const HOST = 'proxy.xks.example.com';
const PATH = '/example-prefix/kms/xks/v1';
const credential = {
  AccessKeyId: 'XKSPREFLIGHTEXAMPLE2345',
  RawSecretAccessKey: 'ExampleOnlyNotARealSecret0123456789abcdefghijk',
};

let ca: LocalCa;
let proxy: XksProxy;

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
});
beforeEach(async () => {
  const behaviour = proxyBehaviour({ XksProxyUriPath: PATH, XksProxyAuthenticationCredential: credential, region: 'us-east-1' });
  proxy = await startXksProxy({ certificate: await ca.issue(certificateProfile(HOST)), behaviour });
});
afterEach(() => proxy.close());

function peer(): { port: number; host: string; rootPem: string } {
  return { port: proxy.port, host: HOST, rootPem: ca.rootPem };
}

function health(connection: https.RequestOptions = {}): Promise<Reply> {
  return call(peer(), { path: `${PATH}/health`, credential }, connection);
}

/** The code of the error that the call ends in. */
async function failure(calling: Promise<Reply>): Promise<string> {
  return calling.then(
    ({ status }) => `answered ${status}`,
    (error: NodeJS.ErrnoException) => String(error.code),
  );
}

/** Version and suite of a connection on which the server answered something, or the code of the error it ended in. */
function handshake(options: tls.ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port: proxy.port, servername: HOST, ca: ca.rootPem, ...options });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    // An unsigned request: with TLS 1.3 a demand for a client certificate only shows when something is read.
    socket.once('secureConnect', () => socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`));
    socket.once('data', () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
  });
}

async function connect(): Promise<net.Socket> {
  const socket = net.connect(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const OLD_VERSIONS = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

describe('TLS', () => {
  it('speaks 1.2 and 1.3 with the suites of KMS, and nothing older', async () => {
    for (const suite of ['ECDHE-ECDSA-AES256-GCM-SHA384', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']) {
      const version = suite.startsWith('TLS_') ? 'TLSv1.3' : 'TLSv1.2';
      expect(await handshake({ minVersion: version, maxVersion: version, ciphers: suite })).toBe(`${version} ${suite}`);
    }
    expect(await handshake(OLD_VERSIONS)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it('can be limited to old versions', async () => {
    proxy.setTls(FAULTY_TLS.oldVersions);
    expect(await handshake()).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await handshake(OLD_VERSIONS)).toMatch(/^TLSv1.1 /);
  });

  it('can be limited to AES-128', async () => {
    proxy.setTls(FAULTY_TLS.aes128Only);
    expect(await handshake({ ciphers: 'TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384' })).toMatch(/HANDSHAKE_FAILURE$/);
    expect(await handshake()).toBe('TLSv1.3 TLS_AES_128_GCM_SHA256');
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256');
  });

  it('can request or require a client certificate', async () => {
    proxy.setTls({ clientCertificate: 'requested' });
    expect((await health()).status).toBe(200);
    proxy.setTls({ clientCertificate: 'required' });
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toMatch(/HANDSHAKE_FAILURE$/);
    expect(await handshake({ minVersion: 'TLSv1.3' })).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
  });

  it('can change its certificate', async () => {
    proxy.setCertificate(await ca.issue(certificateProfile('other.example.com')));
    expect(await failure(health())).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    proxy.setCertificate(await ca.issue(certificateProfile(HOST, { key: 'rsa1024' })));
    expect((await health({ ciphers: 'DEFAULT@SECLEVEL=0' })).status).toBe(200);
  });
});

describe('transport', () => {
  it('may be HTTP without TLS', async () => {
    proxy.behaviour.transport = 'plain-http';
    expect(await handshake()).toBe('ERR_SSL_WRONG_VERSION_NUMBER');
    expect((await fetch(`http://127.0.0.1:${proxy.port}${PATH}/health`)).status).toBe(405);
  });

  it('may hang up on the ClientHello', async () => {
    proxy.behaviour.transport = 'close-after-hello';
    expect(await handshake()).toBe('ECONNRESET');
  });

  it('may say nothing', async () => {
    proxy.behaviour.transport = 'silent';
    const socket = await connect();
    const closed = new Promise((resolve) =>
      socket
        .on('error', () => undefined)
        .once('close', resolve)
        .resume(),
    );
    socket.write('anything');
    expect(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 50, 'still open'))])).toBe('still open');
    await proxy.close();
    await closed;
    expect(socket.bytesRead).toBe(0);
  });
});

describe('connections', () => {
  it('may be many at once, and reset by the client', async () => {
    const broken = await Promise.all(Array.from({ length: 50 }, connect));
    for (const socket of broken) socket.resetAndDestroy();
    const replies = await Promise.all(Array.from({ length: 40 }, () => health()));
    expect(replies.map(({ status }) => status)).toEqual(Array(40).fill(200));
  });

  it('are kept between requests and do not keep the proxy from closing', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    await health({ agent });
    await health({ agent });
    const idle = Object.values(agent.freeSockets).flat();
    expect(idle).toHaveLength(1);
    await proxy.close();
    agent.destroy();
    await expect(connect()).rejects.toThrow('ECONNREFUSED');
  });
});
