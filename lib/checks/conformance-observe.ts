/**
 * Uses the key operations of the proxy as KMS would, with the one key that was named for it: asks for its metadata, encrypts random
 * bytes in several sizes, decrypts them as they were and altered. Plaintext is forgotten here; of answers only what they amount to
 * goes on.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, CredentialPort, KeyPort } from '../aws/ports.ts';
import type { Target } from '../model/facts.ts';
import { withhold } from '../model/withhold.ts';
import type { Exchange, Prober } from '../net/prober.ts';
import {
  type Encryption,
  type ExternalKey,
  isUsableKey,
  readEncryption,
  readKeyMetadata,
  readPlaintext,
} from '../xks/key-answers.ts';
import {
  decryptBody,
  encryptBody,
  type KeyCaller,
  keyMetadataBody,
  type SealedText,
  type ToEncrypt,
} from '../xks/key-requests.ts';
import { healthRequestBody } from '../xks/health-status.ts';
import { LIMITS, PATTERN } from '../xks/limits.ts';
import { peerText } from '../xks/peer-text.ts';
import { errorNameIn, isResultBody } from '../xks/proxy-errors.ts';
import type { CheckInput } from './check.ts';
import { type Backing, findBackedKeys } from './conformance-backing.ts';
import { alterations, type DecryptStep } from './conformance-alterations.ts';
import { isCaller, type NoCaller, openProxyCaller, type ProxyCaller, type ProxyMessage } from './proxy-caller.ts';

/** What came back, as far as it may be shown. */
export interface Reply {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The errorName, or in what the call ended without an answer; null when there was nothing to say. */
  readonly said: string | null;
  /** True when the call did not get as far as the proxy. */
  readonly unsent?: true;
}

export interface HealthReply extends Reply {
  /** True when the 200 came with no result, as from a page that greets everybody. */
  readonly empty?: true;
}

export interface EncryptReply extends Reply {
  readonly encryption: Encryption | null;
}

export interface DecryptReply extends Reply {
  readonly plaintext: 'same' | 'other' | null;
}

export type EncryptStep = 'plain' | 'with-aad' | 'largest' | 'long-arn';

/** Only what a usable key allows. */
export interface KeyUse {
  readonly unknownKey: Reply;
  readonly encrypted: Readonly<Record<EncryptStep, EncryptReply>>;
  /** A request without plaintext. */
  readonly incomplete: Reply;
  /** Only those for which something could be encrypted. */
  readonly decrypted: Partial<Readonly<Record<DecryptStep, DecryptReply>>>;
}

export type ConformanceObservation =
  | NoCaller
  | { readonly state: 'malformed-key-id' }
  | {
      readonly state: 'called';
      readonly address: string;
      /** Further addresses, which were not tried: each call uses the key. */
      readonly notTried: number;
      readonly awsPrincipalArn: string;
      readonly backing: Backing;
      /** GetHealthStatus: where that is not answered, key operations cannot be blamed for anything. */
      readonly health: HealthReply;
      readonly metadata: Reply & { readonly key: ExternalKey | null };
      /** Null when the key cannot be used, so that nothing more was tried. */
      readonly use: KeyUse | null;
    };

interface ConformancePorts {
  readonly prober: Prober;
  readonly credential: CredentialPort;
  readonly keys: KeyPort;
  readonly clock: Clock;
}

interface Calling {
  readonly caller: ProxyCaller;
  readonly target: Target;
  readonly keyId: string;
  readonly as: KeyCaller;
}

export async function observeConformance(input: CheckInput, ports: ConformancePorts): Promise<ConformanceObservation> {
  const keyId = input.params.Preflight?.Conformance?.ExternalKeyId ?? '';
  if (!PATTERN.externalKeyId.test(keyId)) return { state: 'malformed-key-id' };
  const [target, ...others] = input.facts['locate-proxy']?.targets ?? [];
  if (target === undefined) throw new Error('There is no address to call');
  const caller = await openProxyCaller(input, ports);
  if (!isCaller(caller)) return caller;
  const calling: Calling = { caller, target, keyId, as: callerOf(input) };
  const backing = await findBackedKeys(keyId, ports.keys);
  const [health, answer] = await caller.exchange(target, [
    { operation: '/health', body: healthRequestBody() },
    metadata(calling),
  ]);
  const reply = { ...replyOf(answer), key: answer?.ok && answer.status === 200 ? readKeyMetadata(answer.body) : null };
  const healthReply = replyToHealth(health);
  return {
    state: 'called',
    address: `${target.address}:${target.port}`,
    notTried: others.length,
    awsPrincipalArn: calling.as.awsPrincipalArn,
    backing,
    health: healthReply,
    metadata: reply,
    use: isHealthAnswered(healthReply) && isWorthTrying(reply) ? await useKey(calling) : null,
  };
}

function replyToHealth(exchange: Exchange | undefined): HealthReply {
  const empty = exchange?.ok === true && exchange.status === 200 && !isResultBody(exchange.body);
  return { ...replyOf(exchange), ...(empty ? { empty } : {}) };
}

export function isHealthAnswered({ status, empty }: HealthReply): boolean {
  return status === 200 && empty !== true;
}

/** As real as it gets: a proxy may decide by principal and key. */
function callerOf({ run }: CheckInput): KeyCaller {
  const account = run.account ?? '000000000000';
  const own = /^arn:[^\s"\\]{1,2000}$/.test(run.requestedBy ?? '') ? run.requestedBy : null;
  return {
    awsPrincipalArn: own ?? `arn:aws:iam::${account}:role/xks-preflight`,
    kmsKeyArn: `arn:aws:kms:${run.region}:${account}:key/${randomUUID()}`,
  };
}

/** A proxy that lacks GetKeyMetadata may have the other operations; a key that is not there, not usable or not ours has none. */
function isWorthTrying({ status, said, key }: Reply & { readonly key: ExternalKey | null }): boolean {
  if (status === 200) return key === null || isUsableKey(key);
  return status !== null && said !== 'KeyNotFoundException' && said !== 'AccessDeniedException' && !UNTOLD.includes(status);
}

/** The credential, or too much to do: neither is about the key operations. */
const UNTOLD: readonly number[] = [401, 429, 503];

function metadata({ keyId, as }: Calling): ProxyMessage {
  return { operation: `/keys/${keyId}/metadata`, body: keyMetadataBody(as) };
}

interface Sent {
  readonly as: KeyCaller;
  readonly plaintext: Buffer;
  readonly aad: Buffer | null;
}

async function useKey(calling: Calling): Promise<KeyUse> {
  const { caller, target, keyId, as } = calling;
  const sent = {
    plain: { as, plaintext: randomBytes(32), aad: null },
    'with-aad': { as, plaintext: randomBytes(32), aad: randomBytes(64) },
    largest: { as, plaintext: randomBytes(LIMITS.plaintextBytes), aad: randomBytes(LIMITS.aadBytes) },
    'long-arn': { as: withLongArn(as), plaintext: randomBytes(32), aad: null },
  } as const satisfies Record<EncryptStep, Sent>;
  const steps = Object.keys(sent) as EncryptStep[];
  const encrypt = (by: KeyCaller, toEncrypt: ToEncrypt): ProxyMessage => {
    return { operation: `/keys/${keyId}/encrypt`, body: encryptBody(by, toEncrypt) };
  };
  const messages = [
    metadata({ ...calling, keyId: 'xks-preflight-no-such-key' }),
    encrypt(as, {}),
    ...steps.map((step) => encrypt(sent[step].as, inBase64(sent[step]))),
  ];
  const secrets = steps.map((step) => sent[step].plaintext.toString('base64'));
  const [unknownKey, incomplete, ...encrypted] = await caller.exchange(target, messages, secrets);
  const replies = steps.map((step, index) => [step, encryptReply(encrypted[index], sent[step])] as const);
  const byStep = Object.fromEntries(replies) as Readonly<Record<EncryptStep, EncryptReply>>;
  return {
    unknownKey: replyOf(unknownKey),
    incomplete: replyOf(incomplete),
    encrypted: byStep,
    decrypted: await decryptAll(calling, sent, byStep),
  };
}

/** A role with a path that makes it as long as an ARN may be. */
function withLongArn(as: KeyCaller): KeyCaller {
  const [, , , , account = ''] = as.kmsKeyArn.split(':');
  return {
    ...as,
    awsPrincipalArn: `arn:aws:iam::${account}:role/`.padEnd(LIMITS.arnLength, 'xks-preflight/').replace(/\/$/, 'x'),
  };
}

function inBase64({ plaintext, aad }: Sent): ToEncrypt {
  const additional = aad === null ? {} : { additionalAuthenticatedData: aad.toString('base64') };
  return { plaintext: plaintext.toString('base64'), ...additional };
}

function encryptReply(exchange: Exchange | undefined, { plaintext, aad }: Sent): EncryptReply {
  const read = exchange?.ok && exchange.status === 200;
  return {
    ...replyOf(exchange),
    encryption: read ? readEncryption(exchange.body, { plaintext, aad: aad ?? Buffer.alloc(0) }) : null,
  };
}

async function decryptAll(
  { caller, target, keyId, as }: Calling,
  sent: Readonly<Record<EncryptStep, Sent>>,
  encrypted: KeyUse['encrypted'],
): Promise<KeyUse['decrypted']> {
  const sealed = (step: EncryptStep): SealedText | null => encrypted[step].encryption?.sealed ?? null;
  const tries = alterations(
    { plain: sealed('plain'), bound: sealed('with-aad'), largest: sealed('largest') },
    {
      bound: inBase64(sent['with-aad']).additionalAuthenticatedData ?? '',
      largest: inBase64(sent.largest).additionalAuthenticatedData ?? '',
    },
  );
  if (tries.length === 0) return {};
  const messages = tries.map(({ given, aad }) => ({ operation: `/keys/${keyId}/decrypt`, body: decryptBody(as, given, aad) }));
  const exchanges = await caller.exchange(target, messages);
  const replies = tries.map(({ step, of }, index) => {
    const { plaintext } = sent[of];
    return [step, decryptReply(exchanges[index], plaintext)] as const;
  });
  return Object.fromEntries(replies);
}

function decryptReply(exchange: Exchange | undefined, plaintext: Buffer): DecryptReply {
  const { said, ...rest } = replyOf(exchange);
  const got = exchange?.ok && exchange.status === 200 ? readPlaintext(exchange.body) : null;
  const same = got !== null && plaintext.equals(got);
  return {
    ...rest,
    said: said === null ? null : withhold(said, [plaintext.toString('base64'), plaintext.toString('hex')]),
    plaintext: got === null ? null : same ? 'same' : 'other',
  };
}

function replyOf(exchange: Exchange | undefined): Reply {
  if (exchange === undefined) return { status: null, said: 'nothing', unsent: true };
  if (exchange.ok) {
    const name = exchange.status === 200 ? null : errorNameIn(exchange.body);
    return { status: exchange.status, said: name === null ? null : peerText(name, 64) };
  }
  const { kind, phase } = exchange.failure;
  return { status: null, said: kind, ...(phase === 'http' ? {} : { unsent: true }) };
}
