/** A real XKS proxy on loopback behind the store's private address, and the real prober that reaches it. */
import type { CheckInput } from '../../lib/checks/check.ts';
import type { Facts, Located, Target } from '../../lib/model/facts.ts';
import { makeLocalProber } from '../../lib/net/local-prober.ts';
import type { Prober } from '../../lib/net/prober.ts';
import { type CertificateProfile, certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { proxyBehaviour } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { startXksProxy, type XksProxy } from '../../lib/sandbox/xks-proxy.ts';
import { makeTrust, type TrustPort } from '../../lib/xks/trust.ts';
import { checkInput, healthyCredential } from './builders.ts';

export interface LiveProxy {
  readonly proxy: XksProxy;
  readonly ca: LocalCa;
  readonly prober: Prober;
  readonly trust: TrustPort;
  readonly credential: ReturnType<typeof healthyCredential>;
  readonly target: Target;
  /** For connections to come. */
  present(changes: Partial<CertificateProfile>): Promise<void>;
  /** The input of a check that runs after the proxy was located. */
  input(facts?: Partial<Facts>, changes?: Partial<CheckInput>): CheckInput;
}

export async function startLiveProxy(): Promise<LiveProxy> {
  const ca = await makeLocalCa({ now: new Date() });
  const credential = healthyCredential();
  const behaviour = proxyBehaviour({
    XksProxyUriPath: SANDBOX.path,
    XksProxyAuthenticationCredential: credential,
    region: SANDBOX.region,
  });
  const issue = (changes: Partial<CertificateProfile>) => ca.issue(certificateProfile(SANDBOX.host, changes));
  const proxy = await startXksProxy({ certificate: await issue({}), behaviour });
  const target: Target = { address: SANDBOX.nodeAddresses[0], port: 443, vantage: SANDBOX.vpcId };
  const located: Located = { host: SANDBOX.host, targets: [target], perspective: SANDBOX.vpcId };
  return {
    proxy,
    ca,
    credential,
    target,
    prober: makeLocalProber({
      scope: 'vpc',
      perspective: { place: SANDBOX.vpcId, region: SANDBOX.region },
      dialMap: new Map([[`${target.address}:443`, { host: '127.0.0.1', port: proxy.port }]]),
    }),
    trust: makeTrust([ca.rootPem]),
    present: async (changes) => proxy.setCertificate(await issue(changes)),
    input: (facts = {}, changes = {}) => checkInput({ facts: { 'locate-proxy': located, ...facts }, ...changes }),
  };
}
