/** Where could a secret come out again? Far ends that repeat what they were sent, in every place from which something is shown. */
import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCreateKeyStore } from '../lib/actions/create-key-store.ts';
import { makeLiveKms } from '../lib/aws/kms.ts';
import type { Credential } from '../lib/aws/ports.ts';
import { makeLiveCredentials } from '../lib/aws/secrets.ts';
import { runCheck } from '../lib/checks/check.ts';
import { conformance } from '../lib/checks/conformance.ts';
import { health } from '../lib/checks/health.ts';
import { request as requestCheck } from '../lib/checks/request.ts';
import { certificateProfile } from '../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../lib/sandbox/healthy-world.ts';
import { type IssuedCertificate, makeLocalCa } from '../lib/sandbox/local-ca.ts';
import { checkInput, healthyCredential, healthyReading, healthyVpcParams } from './support/builders.ts';
import { bothProbers, listen } from './support/loopback.ts';
import { makeMemoryAccount, makeMemoryPorts } from './support/memory-ports.ts';

const credential = healthyCredential();
const clock = { now: () => Date.now() };

let issued: IssuedCertificate;
let leaf: string;
beforeAll(async () => {
  issued = await (await makeLocalCa({ now: new Date() })).issue(certificateProfile(SANDBOX.host));
  leaf = new X509Certificate(issued.certificatePem).fingerprint256;
});

/** Neither the secret, nor the whole id, nor a longer piece of either, nor anything made with them. */
function expectNothingOf({ AccessKeyId, RawSecretAccessKey }: Credential, shown: unknown, ...more: readonly string[]): void {
  const text = JSON.stringify(shown);
  expect(text.length).toBeGreaterThan(50);
  const pieces = [AccessKeyId.slice(4, 12), RawSecretAccessKey.slice(0, 8), RawSecretAccessKey.slice(-9, -1), ...more];
  expect(pieces.filter((piece) => piece !== '' && text.includes(piece))).toEqual([]);
}

describe('a proxy that repeats the signed request', () => {
  const authorization = (incoming: IncomingMessage): string => incoming.headers.authorization ?? '';
  const signature = (incoming: IncomingMessage): string => /Signature=(\w+)/.exec(authorization(incoming))?.[1] ?? '';
  const keyId = (incoming: IncomingMessage): string => /Credential=(\w+)/.exec(authorization(incoming))?.[1] ?? '';
  const body = (changes: object): string =>
    JSON.stringify({
      xksProxyFleetSize: 2,
      xksProxyVendor: 'v',
      xksProxyModel: 'm',
      ekmVendor: 'e',
      ekmFleetDetails: [
        { id: 'a', model: 'm', healthStatus: 'ACTIVE' },
        { id: 'b', model: 'm', healthStatus: 'ACTIVE' },
      ],
      ...changes,
    });
  const JSON_TYPE = { 'content-type': 'application/json' };
  const instance = (id: string): object => ({ ekmFleetDetails: [{ id, model: 'm', healthStatus: 'UNAVAILABLE' }] });

  const places: readonly [place: string, answer: RequestListener][] = [
    ['the name of its error', (incoming, out) => out.writeHead(401, JSON_TYPE).end(`{"errorName":"${authorization(incoming)}"}`)],
    [
      'that name, the signature alone',
      (incoming, out) => out.writeHead(401, JSON_TYPE).end(`{"errorName":"${signature(incoming)}"}`),
    ],
    [
      'that name, the signature in capitals',
      (incoming, out) => out.writeHead(401, JSON_TYPE).end(`{"errorName":"${signature(incoming).toUpperCase()}"}`),
    ],
    [
      'that name, the secret it knows',
      (_incoming, out) =>
        out.writeHead(401, JSON_TYPE).end(`{"errorName":"want ${credential.RawSecretAccessKey.replaceAll('/', '\\/')}"}`),
    ],
    [
      'the message of its error',
      (incoming, out) =>
        out
          .writeHead(401, JSON_TYPE)
          .end(`{"errorName":"AuthenticationFailedException","errorMessage":"${authorization(incoming)}"}`),
    ],
    [
      'its type of content',
      (incoming, out) => out.writeHead(200, { 'content-type': `text/${signature(incoming)}` }).end(body({})),
    ],
    [
      'its vendor and model',
      (incoming, out) =>
        out
          .writeHead(200, JSON_TYPE)
          .end(body({ xksProxyVendor: keyId(incoming), xksProxyModel: signature(incoming), ekmVendor: authorization(incoming) })),
    ],
    ['ids of its key managers', (incoming, out) => out.writeHead(200, JSON_TYPE).end(body(instance(signature(incoming))))],
    [
      'its date, its name and a redirect',
      (incoming, out) =>
        out
          .writeHead(302, {
            date: authorization(incoming),
            server: signature(incoming),
            location: `https://${SANDBOX.host}/?${authorization(incoming)}`,
          })
          .end(),
    ],
    ['a page', (incoming, out) => out.writeHead(403, { 'content-type': 'text/html' }).end(`<html>${authorization(incoming)}`)],
    ['something that is no HTTP', (incoming) => incoming.socket.end(`what? ${authorization(incoming)}\r\n\r\n`)],
  ];

  it.each(places)('in %s shows it to nobody', async (_place, answer) => {
    const signatures: string[] = [];
    const server = createTlsServer({ key: issued.keyPem, cert: issued.certificatePem }, (incoming, out) => {
      signatures.push(signature(incoming));
      answer(incoming, out);
    });
    const { target } = await listen(server);
    const [[, prober] = []] = bothProbers();
    const facts = {
      'locate-proxy': { host: SANDBOX.host, targets: [target], perspective: 'a test' },
      tls: { leaves: [], verifiedLeaves: [leaf], clientCertificateRequired: false },
      rtt: null,
    };
    const ports = { prober: prober!, credential: { read: async () => healthyReading(credential) }, clock };
    const { result } = await runCheck(health, checkInput({ facts }), ports, clock);
    expect(result.findings.length).toBeGreaterThan(0);
    expect(signatures.some((one) => one !== '')).toBe(true);
    const pieces = signatures.map((one) => one.slice(0, 16));
    expectNothingOf(credential, result, ...pieces, ...pieces.map((one) => one.toUpperCase()));
  });
});

describe('a proxy that repeats what it was to encrypt', () => {
  const KEY = '{"keySpec":"AES_256","keyUsage":["ENCRYPT","DECRYPT"],"keyStatus":"ENABLED"}';
  const errorOf = (text: string): string => JSON.stringify({ errorName: text, errorMessage: text });

  it.each<[where: string, status: number, answer: (plaintext: string, authorization: string) => string]>([
    ['the name of its error', 500, (plaintext) => errorOf(plaintext)],
    ['that name, beside the signature', 400, (plaintext, authorization) => errorOf(`${authorization} ${plaintext}`)],
    ['place of the ciphertext', 200, (plaintext) => JSON.stringify({ ciphertext: plaintext, authenticationTag: plaintext })],
  ])('in %s shows it to nobody', async (_where, status, answer) => {
    const plaintexts: string[] = [];
    const server = createTlsServer({ key: issued.keyPem, cert: issued.certificatePem }, (incoming, out) => {
      const chunks: Buffer[] = [];
      incoming
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const { plaintext = '' } = JSON.parse(Buffer.concat(chunks).toString()) as { plaintext?: string };
          if (plaintext !== '') plaintexts.push(plaintext);
          const isMetadata = /\/(metadata|health)$/.test(incoming.url ?? '');
          out
            .writeHead(isMetadata ? 200 : status, { 'content-type': 'application/json' })
            .end(isMetadata ? KEY : answer(plaintext, incoming.headers.authorization ?? ''));
        });
    });
    const { target } = await listen(server);
    const [[, prober] = []] = bothProbers();
    const facts = {
      'locate-proxy': { host: SANDBOX.host, targets: [target], perspective: 'a test' },
      tls: { leaves: [], verifiedLeaves: [leaf], clientCertificateRequired: false },
    };
    const params = healthyVpcParams({ Preflight: { Conformance: { ExternalKeyId: 'test-key' } } });
    const keys = { listKeys: async () => [], describeKey: async () => null };
    const ports = { prober: prober!, credential: { read: async () => healthyReading(credential) }, clock, keys };
    const { result } = await runCheck(conformance, checkInput({ facts, params }), ports, clock);
    expect(result.verdict).toBe('fail');
    expect(plaintexts).toHaveLength(4);
    expectNothingOf(credential, result, ...plaintexts.map((one) => one.slice(0, 16)));
  });
});

/** An AWS endpoint that answers everything alike, from what it was sent. */
async function awsAnswering(status: number, answer: (body: string) => string) {
  const { target } = await listen(
    createServer((incoming, out) => {
      const chunks: Buffer[] = [];
      incoming
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          out.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(answer(Buffer.concat(chunks).toString()));
        });
    }),
  );
  return {
    region: SANDBOX.region,
    endpoint: `http://127.0.0.1:${target.port}`,
    limits: { callMs: 3_000 },
    credentials: { accessKeyId: 'LOOPBACK', secretAccessKey: 'not-a-real-secret' },
  };
}

describe('a KMS that repeats the request', () => {
  const error = (type: string, message: string): string => JSON.stringify({ __type: type, message });
  const sent = (body: string): Credential => JSON.parse(body).XksProxyAuthenticationCredential as Credential;
  const quoted = (body: string): string => JSON.stringify(sent(body));

  it.each<[what: string, status: number, answer: (body: string) => string]>([
    ['refuses it', 400, (body) => error('ValidationException', `Value ${quoted(body)} is not valid`)],
    ['refuses it at length', 400, (body) => error('ValidationException', `${quoted(body)}${'x'.repeat(30_000)}`)],
    ['breaks', 500, (body) => error('KMSInternalException', quoted(body))],
    [
      'breaks with the secret where the message is cut',
      500,
      (body) => error('KMSInternalException', `${'x'.repeat(280)}${sent(body).RawSecretAccessKey}`),
    ],
    ['throttles', 400, (body) => error('ThrottlingException', quoted(body))],
    ['denies', 400, (body) => error('AccessDeniedException', quoted(body))],
    ['answers what is no JSON', 200, (body) => `{"a":?${sent(body).RawSecretAccessKey}`],
    ['names its exception after it', 400, (body) => error(`${sent(body).AccessKeyId}Exception`, 'x')],
  ])('and %s does not bring the credential into the report', async (_what, status, answer) => {
    const kms = makeLiveKms(await awsAnswering(status, answer));
    const memory = makeMemoryPorts(makeMemoryAccount({ credential }));
    const kmsActions = { ...memory.kmsActions, createKeyStore: kms.createKeyStore };
    const { result } = await runCreateKeyStore({ ...checkInput(), facts: {} }, { ...memory, kmsActions });
    expect(result.verdict).toMatch(/fail|error/);
    expect(JSON.stringify(result).length).toBeLessThan(5_000);
    expectNothingOf(credential, result);
  });
});

describe('Secrets Manager', () => {
  const { AccessKeyId, RawSecretAccessKey } = credential;
  const inside = JSON.stringify({ SecretString: JSON.stringify(credential) });

  it.each<[what: string, status: number, answer: string]>([
    ['answers half of it', 200, inside.slice(0, -9)],
    ['forgets the quotes', 200, `{"SecretString":?${RawSecretAccessKey}}`],
    ['answers with a page', 200, `<html>${RawSecretAccessKey}</html>`],
    ['holds the bare secret', 200, JSON.stringify({ SecretString: RawSecretAccessKey })],
    ['holds broken JSON', 200, JSON.stringify({ SecretString: `{"RawSecretAccessKey": ${RawSecretAccessKey}}` })],
    [
      'holds parts of other types',
      200,
      JSON.stringify({
        SecretString: JSON.stringify({ AccessKeyId: [AccessKeyId], RawSecretAccessKey: { value: RawSecretAccessKey } }),
      }),
    ],
    [
      'holds the two swapped',
      200,
      JSON.stringify({
        SecretString: JSON.stringify({ AccessKeyId: RawSecretAccessKey, RawSecretAccessKey: AccessKeyId }),
      }),
    ],
    [
      'holds the secret in the path as well',
      200,
      JSON.stringify({
        SecretString: JSON.stringify({ ...credential, XksProxyUriPath: `/${RawSecretAccessKey}/kms/xks/v1` }),
      }),
    ],
    [
      'holds the secret for a path',
      200,
      JSON.stringify({
        SecretString: JSON.stringify({ ...credential, XksProxyUriPath: RawSecretAccessKey }),
      }),
    ],
  ])('that %s does not bring it into a finding', async (_what, status, answer) => {
    const options = await awsAnswering(status, () => answer);
    const { XksProxyUriPath: _, ...params } = checkInput().params;
    const ports = { credential: makeLiveCredentials({ ...options, requireHostTag: false }) };
    const { result } = await runCheck(requestCheck, checkInput({ params }), ports, clock);
    expect(result.verdict).toMatch(/fail|error/);
    expectNothingOf(credential, result);
  });
});
