/**
 * What else would the server do? Which of KMS's suites it takes besides the agreed one, which versions, and what it shows to a
 * client that does not say whom it wants. A healthy server costs five connections, one after another, on one address; they end
 * early when it stops answering.
 */
import type { NetFailure } from '../net/net-failure.ts';
import type { TlsAnswer, TlsRequest, TlsVersion } from '../net/prober.ts';
import { SUITES } from '../xks/limits.ts';
import { addressOf } from './by-address.ts';
import { kmsOffer, type Looking } from './tls-offer.ts';
import { ALL_CIPHERS } from './tls-others.ts';

/** `no-answer`: neither taken nor refused in TLS, but closed, silent or not tried any more. */
export type Offered = 'accepted' | 'refused' | 'no-answer';

export interface Exploration {
  readonly address: string;
  readonly versions: Readonly<Record<TlsVersion, Offered>>;
  /** By OpenSSL name. */
  readonly suites: Readonly<Record<Suite, Offered>>;
  /** What a client without SNI gets. */
  readonly withoutName: 'same-certificate' | 'other-certificate' | 'refused' | 'no-answer';
}

export type Suite = (typeof SUITES)[keyof typeof SUITES][number];

/** What answers call the suites. */
const IANA: Readonly<Record<Suite, string>> = {
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384': 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'ECDHE-ECDSA-AES256-GCM-SHA384': 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
};

export interface Explored {
  readonly exploration: Exploration;
  /** To parts of what KMS offers; they may show other certificates. */
  readonly answers: readonly PartAnswer[];
}

export interface PartAnswer {
  readonly answer: TlsAnswer;
  readonly part: NonNullable<Looking['part']>;
}

/** @param leaves base64 DER of the certificates that the address served so far */
export async function explore(looking: Looking, agreed: TlsAnswer, leaves: ReadonlySet<string>): Promise<Explored> {
  const trial = new Trial(looking);
  const first = version(agreed.protocol);
  // A server takes the newest version it has in common.
  const newest = first === 'TLSv1.3' ? await trial.suites('TLSv1.3', agreed.suite) : none('TLSv1.3');
  const usual = await trial.suites('TLSv1.2', first === 'TLSv1.2' ? agreed.suite : null);
  const old = await trial.oldVersions();
  const served = new Set([...leaves, ...trial.answers.flatMap(({ answer }) => answer.chain.slice(0, 1))]);
  const exploration: Exploration = {
    address: addressOf(looking.target),
    versions: { ...old, 'TLSv1.2': best(usual), 'TLSv1.3': best(newest) },
    suites: { ...newest, ...usual } as Record<Suite, Offered>,
    withoutName: await trial.withoutName(served),
  };
  return { exploration, answers: trial.answers };
}

function version(protocol: string): 'TLSv1.2' | 'TLSv1.3' {
  return protocol === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2';
}

type Suites = Readonly<Partial<Record<Suite, Offered>>>;

function none(of: 'TLSv1.3'): Suites {
  return Object.fromEntries(SUITES[of].map((suite) => [suite, 'refused']));
}

/** Of a version: accepted with any suite, refused with all. */
function best(suites: Suites): Offered {
  const all = Object.values(suites);
  return all.find((one) => one === 'accepted') ?? all.find((one) => one === 'no-answer') ?? 'refused';
}

/** How servers say no. To close without a word is no answer: those that count connections do it too. */
const REFUSALS = new Set<NetFailure['kind']>(['protocol-version', 'no-shared-suite', 'alert']);

class Trial {
  /** To offers of KMS's suites. */
  readonly answers: PartAnswer[] = [];
  private silent = false;
  private readonly looking: Looking;

  constructor(looking: Looking) {
    this.looking = looking;
  }

  /** Asks for all suites of the version that are not known yet, until one is refused: then the others are, too. */
  async suites(of: 'TLSv1.2' | 'TLSv1.3', known: string | null): Promise<Suites> {
    const told = new Map<Suite, Offered>();
    let left: Suite[] = SUITES[of].filter((suite) => IANA[suite] !== known);
    for (const suite of SUITES[of]) if (!left.includes(suite)) told.set(suite, 'accepted');
    while (left.length > 0) {
      const part = { minVersion: of, maxVersion: of, ciphers: left.join(':') };
      const { offered, answer } = await this.offer(part);
      if (answer !== null) this.answers.push({ answer, part });
      const taken = left.find((suite) => IANA[suite] === answer?.suite);
      for (const suite of taken === undefined ? left : [taken]) told.set(suite, offered);
      left = taken === undefined ? [] : left.filter((suite) => suite !== taken);
    }
    return Object.fromEntries(told);
  }

  /** Both at once: of most servers that is the end of it. */
  async oldVersions(): Promise<Record<'TLSv1' | 'TLSv1.1', Offered>> {
    const offerOld = (maxVersion: TlsVersion) => this.offer({ minVersion: 'TLSv1', maxVersion, ciphers: ALL_CIPHERS });
    const both = await offerOld('TLSv1.1');
    if (both.offered !== 'accepted') return { TLSv1: both.offered, 'TLSv1.1': both.offered };
    if (both.answer?.protocol === 'TLSv1') return { TLSv1: 'accepted', 'TLSv1.1': 'refused' };
    return { TLSv1: (await offerOld('TLSv1')).offered, 'TLSv1.1': 'accepted' };
  }

  async withoutName(served: ReadonlySet<string>): Promise<Exploration['withoutName']> {
    if (this.looking.serverName === null) return 'same-certificate';
    const { offered, answer } = await this.offer({ serverName: null });
    if (offered !== 'accepted') return offered;
    const leaf = answer?.chain[0];
    return leaf === undefined || served.has(leaf) ? 'same-certificate' : 'other-certificate';
  }

  private async offer(change: Partial<TlsRequest>): Promise<{ offered: Offered; answer: TlsAnswer | null }> {
    if (this.silent) return { offered: 'no-answer', answer: null };
    const seen = await this.looking.prober.observe(kmsOffer(this.looking, change));
    if (seen.ok) return { offered: 'accepted', answer: seen.answer };
    const { phase, kind } = seen.failure;
    if (kind === 'client-certificate-required') return { offered: 'accepted', answer: null };
    this.silent = phase !== 'tls' || kind === 'timeout';
    return { offered: !this.silent && REFUSALS.has(kind) ? 'refused' : 'no-answer', answer: null };
  }
}
