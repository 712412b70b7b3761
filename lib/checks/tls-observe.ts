/**
 * Shakes hands with every address of the proxy and takes down what its certificates are. Decides nothing. Each address is looked
 * at as KMS would see it, and each of its chains is confirmed once; what else the server can do is explored on one address only,
 * one connection after another, so that a server that counts connections has little to count.
 */
import { X509Certificate } from 'node:crypto';
import type { Target } from '../model/facts.ts';
import type { NetFailure } from '../net/net-failure.ts';
import type { TlsAnswer } from '../net/prober.ts';
import { addressClass } from '../xks/address-class.ts';
import { findPaths } from '../xks/certificate-path.ts';
import { stapleStatus } from '../xks/ocsp-staple.ts';
import { addressOf } from './by-address.ts';
import type { CheckInput } from './check.ts';
import { type ChainLook, leafOf, lookAtPaths, publicRootOf } from './tls-chain-observe.ts';
import { explore, type Exploration } from './tls-exploration.ts';
import { kmsOffer, type Looking, type TlsPorts } from './tls-offer.ts';
import { type Others, tryOthers } from './tls-others.ts';

export interface TlsObservation {
  /** Epoch milliseconds: the time at which validity is judged. */
  readonly nowMs: number;
  /** At least one for each address; several for one that serves several certificates. */
  readonly looks: readonly TlsLook[];
  /** Null when no address completed a handshake. */
  readonly exploration: Exploration | null;
}

/** One address, or one certificate of it. */
export interface TlsLook {
  readonly target: Target;
  readonly outcome: Handshake | NoHandshake;
}

export interface NoHandshake {
  readonly ok: false;
  readonly failure: NetFailure;
  /** What came to pass with anything OpenSSL has: tells a version or suite that KMS does not take from a broken server. */
  readonly others: Others | null;
  readonly from: string;
}

export interface Handshake extends ChainLook {
  readonly ok: true;
  readonly protocol: string;
  readonly suite: string;
  readonly clientCertificate: TlsAnswer['clientCertificate'];
  readonly staple: ReturnType<typeof stapleStatus>;
  /** Whether it was the whole offer of KMS that this certificate was shown to, or a part of it. */
  readonly shownTo: 'kms-offer' | 'part-of-it';
  readonly from: string;
}

export async function observeTls({ facts }: CheckInput, ports: TlsPorts): Promise<TlsObservation> {
  const { host = '', targets = [] } = facts['locate-proxy'] ?? {};
  const nowMs = ports.clock.now();
  const serverName = addressClass(host) === 'not-an-address' ? host.replace(/\.$/, '') : null;
  const seen: Seen = { chains: new Map() };
  const at = (target: Target): AddressLook => new AddressLook({ ...ports, target, host, serverName, nowMs }, seen);
  const all = targets.map(at);
  await Promise.all(all.map((one) => one.greet()));
  // The first that answered pays for its chain; the others need confirm only what it did not serve.
  const [first, ...others] = all.filter((one) => one.answered);
  await first?.look();
  await Promise.all(others.map((one) => one.look()));
  const exploration = (await first?.explore()) ?? null;
  return { nowMs, looks: all.flatMap(({ looks }) => looks), exploration };
}

/** What all addresses share: a chain that was looked at once, byte for byte, need not be again. */
interface Seen {
  readonly chains: Map<string, ChainLook>;
}

/** Different hosts may stand behind one address. */
const MOST_LEAVES = 4;

class AddressLook {
  readonly looks: TlsLook[] = [];
  private answer: TlsAnswer | null = null;
  private from = '';
  private readonly leaves = new Set<string>();
  private readonly looking: Looking;
  private readonly seen: Seen;

  constructor(looking: Looking, seen: Seen) {
    this.looking = looking;
    this.seen = seen;
  }

  get answered(): boolean {
    return this.answer !== null;
  }

  async greet(): Promise<void> {
    const { looking } = this;
    const { target } = looking;
    const offered = await looking.prober.observe(kmsOffer(looking));
    this.from = offered.perspective.place;
    if (offered.ok && offered.answer.chain.length > 0) {
      this.answer = offered.answer;
      return;
    }
    const failure = offered.ok ? noCertificate(target) : offered.failure;
    const others = offered.ok ? null : await tryOthers(failure, looking);
    this.looks.push({ target, outcome: { ok: false, failure, others, from: this.from } });
  }

  async look(): Promise<void> {
    if (this.answer !== null) await this.lookAt(this.answer, null);
  }

  async explore(): Promise<Exploration | null> {
    if (this.answer === null) return null;
    const { exploration, answers } = await explore(this.looking, this.answer, this.leaves);
    // A server with certificates for several kinds of key shows another to another suite, and KMS may be given that one. One of
    // the same kind was not chosen by the suite: another host answered, and would have answered KMS.
    const kind = keyTypeOf(this.answer);
    for (const { answer, part } of answers) await this.lookAt(answer, keyTypeOf(answer) === kind ? null : part);
    return exploration;
  }

  /** And at the certificates that are met on the way, for a path is confirmed on a connection of its own. */
  private async lookAt(answer: TlsAnswer, part: Looking['part'] | null): Promise<void> {
    const pending = [answer];
    const looking = part === null || part === undefined ? this.looking : { ...this.looking, part };
    const shownTo = looking.part === undefined ? 'kms-offer' : 'part-of-it';
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const [leaf] = next.chain;
      if (leaf === undefined || this.leaves.has(leaf) || this.leaves.size >= MOST_LEAVES) continue;
      this.leaves.add(leaf);
      const { protocol, suite, clientCertificate } = next;
      const chain = await this.chainLook(next, looking, (other) => pending.push(other));
      const staple = stapleStatus(next.staple, certificateIn(leaf), looking.nowMs);
      const outcome: Handshake = { ok: true, protocol, suite, clientCertificate, staple, shownTo, from: this.from, ...chain };
      this.looks.push({ target: looking.target, outcome });
    }
  }

  private async chainLook({ chain }: TlsAnswer, looking: Looking, met: (other: TlsAnswer) => void): Promise<ChainLook> {
    const key = chain.join();
    const known = this.seen.chains.get(key);
    if (known !== undefined) return known;
    const sent = chain.map(certificateIn);
    const search = findPaths(sent, looking.trust);
    const look: ChainLook = {
      leaf: leafOf(sent[0]!, looking.host),
      inOrder: sent.every((one, index) => index === 0 || sent[index - 1]!.checkIssued(one)),
      paths: search.found ? await lookAtPaths(search.paths, looking, met) : [],
      noPath: search.found ? null : { ...search, publicRoot: publicRootOf(sent, looking.trust) },
    };
    // What could not be told of one address may be told of another.
    const told = look.paths.every(({ confirmation }) => confirmation?.ok !== false || confirmation.untrusted);
    if (told) this.seen.chains.set(key, look);
    return look;
  }
}

function keyTypeOf({ chain }: TlsAnswer): string | undefined {
  return chain[0] === undefined ? undefined : certificateIn(chain[0]).publicKey.asymmetricKeyType;
}

function certificateIn(der: string): X509Certificate {
  return new X509Certificate(Buffer.from(der, 'base64'));
}

function noCertificate(target: Target): NetFailure {
  return { phase: 'tls', kind: 'other', address: addressOf(target), detail: 'The server sent no certificate.' };
}
