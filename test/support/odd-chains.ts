/** A proxy that serves whatever chain it is handed, and the `tls` check that trusts one root. */
import { runCheck } from '../../lib/checks/check.ts';
import { tls } from '../../lib/checks/tls.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { makeTrust } from '../../lib/xks/trust.ts';
import { startLiveProxy } from './live-proxy.ts';
import { authority, type Forged, type Forgery, forge, PURPOSE, served } from './odd-certificates.ts';

export const HOST = SANDBOX.host;
export const EXPIRED = { days: [-30, -1] } as const;

/** The leaf first, then what stands behind it. */
export type Chain = readonly [Forged, ...Forged[]];

/** `verified`: a signed request may be sent there. */
export type Row = readonly [name: string, chain: () => Promise<Chain>, bad: readonly string[], verified: number];

interface Seen {
  readonly result: CheckResult;
  readonly bad: readonly string[];
  readonly verified: number;
}

export interface OddChains {
  readonly root: Forged;
  /** Under the root. */
  readonly issuing: Forged;
  look(chain: Chain): Promise<Seen>;
  close(): Promise<void>;
}

/** For the host, with the given changes. */
export function leaf(issuer: Forgery['issuer'], changes: Partial<Forgery> = {}): Promise<Forged> {
  const name = [{ O: ['Odd'] }, { CN: [HOST] }];
  return forge({ name, issuer, dnsNames: [HOST], purposes: [PURPOSE.server], ...changes });
}

export async function startOddChains(): Promise<OddChains> {
  const [live, root] = await Promise.all([startLiveProxy(), authority('Root', null)]);
  const clock = { now: () => Date.now() };
  return {
    root,
    issuing: await authority('Issuing', root),
    async look([first, ...behind]) {
      live.proxy.setCertificate(await served(first, ...behind));
      const ports = { prober: live.prober, trust: makeTrust([root.pem]), clock };
      const { result, facts } = await runCheck(tls, live.input(), ports, clock);
      const bad = result.findings.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code);
      return { result, bad, verified: facts && 'verifiedLeaves' in facts ? facts.verifiedLeaves.length : 0 };
    },
    close: () => live.proxy.close(),
  };
}
