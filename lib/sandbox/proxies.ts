/** The hosts of the sandbox's proxy: one for all addresses, and one of its own for each address that differs. */
import type { LocalCa } from './local-ca.ts';
import type { SandboxPlan } from './plan.ts';
import { startXksProxy, type XksProxy } from './xks-proxy.ts';

export interface Proxies {
  /** The one for all addresses. */
  readonly first: XksProxy;
  portOf(address: string): number;
  close(): Promise<void>;
}

/** They share the behaviour, which faults and tests may change while they run. */
export async function startProxies(plan: SandboxPlan, ca: LocalCa): Promise<Proxies> {
  const { behaviour, certificate, proxyTls } = plan;
  const rotation = await Promise.all(plan.rotation.map((changes) => ca.issue({ ...certificate, ...changes })));
  const issued = await ca.issue(certificate);
  const next = plan.nextCertificate === null ? {} : { nextCertificate: await ca.issue(plan.nextCertificate) };
  const first = await startXksProxy({ certificate: issued, rotation, tls: proxyTls, behaviour, ...next });
  const others = new Map<string, XksProxy>();
  for (const [address, own] of plan.atAddress) {
    const served = own.certificate === undefined ? issued : await ca.issue({ ...certificate, ...own.certificate });
    const tls = { ...proxyTls, ...own.tls };
    others.set(address, await startXksProxy({ certificate: served, tls, behaviour }));
  }
  return {
    first,
    portOf: (address) => (others.get(address) ?? first).port,
    close: async () => {
      await Promise.all([first, ...others.values()].map((one) => one.close()));
    },
  };
}
