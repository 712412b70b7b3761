/**
 * A whole world to check against, in this process and on 127.0.0.1 only: a loopback AWS endpoint, an XKS proxy, a certificate
 * authority, a DNS server, a table for reports. Real sockets, real TLS, real SDK clients; only the far ends are ours.
 */
import { isIPv4 } from 'node:net';
import { makeAccountPorts } from '../aws/account-ports.ts';
import type { LiveOptions } from '../aws/call.ts';
import type { DigestStorePort } from '../aws/ports.ts';
import { makeLiveEvents } from '../aws/events.ts';
import { makeLiveOwners } from '../aws/owners.ts';
import { makeLiveCredentials } from '../aws/secrets.ts';
import { makeLocalProber } from '../net/local-prober.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import { CONNECT, CREATE } from '../xks/kms-errors.ts';
import { makeTrust, type TrustPort } from '../xks/trust.ts';
import type { OtherAccount } from './aws-world.ts';
import { type AwsEndpoint, startAwsEndpoint } from './aws/endpoint.ts';
import { type KmsReality, makeKmsReality } from './aws/kms-reality.ts';
import { routeToProxy } from './aws/kms-route.ts';
import { type DnsServer, startDnsServer } from './dns.ts';
import { SANDBOX } from './healthy-world.ts';
import { makeLocalCa } from './local-ca.ts';
import { breakPorts } from './broken-ports.ts';
import type { SandboxPlan } from './plan.ts';
import { type ReportTable, startReportTable } from './report-table.ts';
import { proxyConfigurationText } from './sandbox-credential.ts';
import { slowPath } from './slow-path.ts';
import { stagedProber } from './staged-prober.ts';
import { lookFrom } from './vantage.ts';
import { closingPorts } from './closing-ports.ts';
import { startProxies } from './proxies.ts';
import { tamperedProber } from './tampered-prober.ts';
import type { XksProxy } from './xks-proxy.ts';

export interface Sandbox {
  readonly plan: SandboxPlan;
  /** For any AWS client, in any process: endpoint, made-up credentials, Region. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything a run needs, with the proxy's addresses mapped to loopback; in Region, as a function of the service would be. */
  readonly ports: AllPorts;
  readonly proxy: XksProxy;
  readonly aws: AwsEndpoint;
  /** Of re-validations of all stores, in the table of reports. */
  readonly digests: DigestStorePort;
  /** PEM of the roots that this sandbox's KMS trusts. */
  readonly caPem: string;
  /** `127.0.0.1:PORT`. */
  readonly resolver: string;
  /** The proxy configuration file as text. It holds the secret of this sandbox's credential. */
  readonly proxyConfigurationText: string;
  close(): Promise<void>;
}

/** Made up, and checked by nobody: the loopback endpoint verifies no signatures. */
const CREDENTIALS = { accessKeyId: 'SANDBOXACCESSKEYID', secretAccessKey: 'sandbox-secret-access-key' };

/** Nothing listens on the port multiplexer's port of a loopback address: connections are refused at once. */
const CLOSED = { host: '127.0.0.1', port: 1 };

export async function startSandbox(plan: SandboxPlan): Promise<Sandbox> {
  const ca = await makeLocalCa({ now: new Date() });
  const proxies = await startProxies(plan, ca);
  const dial = (address: string): { host: string; port: number } =>
    plan.closed.has(address) ? CLOSED : { host: '127.0.0.1', port: proxies.portOf(address) };
  const roots = [ca.rootPem, ca.expiredRootPem];
  const trust = makeTrust(roots, () => [ca.publicRootPem]);
  const aws = await startAwsEndpoint({
    world: plan.aws,
    kmsReality: sandboxKms(plan, (address) => (plan.closedToKms.has(address) ? CLOSED : dial(address)), roots),
    afterwards: (operation) => plan.meanwhile.get(operation)?.(plan),
    // The same public DNS as the DNS server's: EC2 and a run must not see different records.
    lookupTxt: async (name) => plan.zone.get(name.toLowerCase().replace(/\.$/, ''))?.TXT ?? [],
  });
  const dns = await startDnsServer({ zone: plan.zone });
  const live = { region: plan.aws.region, endpoint: aws.url, credentials: CREDENTIALS };
  const table = await startReportTable({ ...live, account: SANDBOX.account });
  if (plan.lastLook !== null) await table.store.writeSnapshot(plan.lastLook);
  return {
    plan,
    proxy: proxies.first,
    aws,
    digests: table.digests,
    env: environment(aws),
    ports: sandboxPorts(plan, live, { dns, table, dial, trust }),
    caPem: roots.join(''),
    resolver: dns.address,
    proxyConfigurationText: proxyConfigurationText(
      plan.behaviour.XksProxyAuthenticationCredential,
      plan.behaviour.XksProxyUriPath,
    ),
    close: async () => {
      await Promise.all([proxies.close(), aws.close(), dns.close(), table.close()]);
    },
  };
}

function environment(aws: AwsEndpoint): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: SANDBOX.region,
    AWS_DEFAULT_REGION: SANDBOX.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
}

interface FarEnds {
  readonly dns: DnsServer;
  readonly table: ReportTable;
  readonly dial: (address: string) => { host: string; port: number };
  readonly trust: TrustPort;
}

function sandboxPorts(plan: SandboxPlan, live: LiveOptions, { dns, table, dial, trust }: FarEnds): AllPorts {
  const prober = closingPorts(plan.closing, (isClosing) =>
    makeLocalProber({
      scope: plan.connectivity,
      perspective: { place: 'the sandbox', region: plan.aws.region },
      resolvers: [dns.address],
      dialMap: new Map(proxyAddresses(plan).map((address) => [`${address}:443`, isClosing(address) ? CLOSED : dial(address)])),
    }),
  );
  const staged = stagedProber(
    slowPath(prober, () => plan.pathDelayMs),
    plan.stage,
  );
  return breakPorts(plan.broken, {
    prober: tamperedProber(lookFrom(staged, plan.vantage), plan.tampers),
    trust,
    ...makeAccountPorts(live),
    owners: makeLiveOwners(live, plan.ownerRoles),
    alarmPolicy: { policy: () => plan.alarmPolicy },
    history: table.store,
    snapshots: table.store,
    looks: table.store,
    credential: makeLiveCredentials({ ...live, requireHostTag: true }),
    records: table.store,
    reports: table.store,
    events: makeLiveEvents({ ...live, eventBusName: 'default' }),
    clock: { now: () => Date.now() },
  });
}

function proxyAddresses(plan: SandboxPlan): readonly string[] {
  const interfaces = accounts(plan).flatMap(({ networkInterfaces = [] }) => networkInterfaces);
  return [
    ...interfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
    ...[...plan.zone.values()].flatMap(({ A = [] }) => A),
  ];
}

function accounts({ aws }: SandboxPlan): readonly OtherAccount[] {
  return [aws, ...Object.values(aws.otherAccounts)];
}

/** This KMS reaches public proxies by DNS and others through the load balancer of their endpoint service. */
function sandboxKms(plan: SandboxPlan, dial: FarEnds['dial'], roots: readonly string[]): KmsReality {
  const reality = makeKmsReality({
    resolve: async (host, connectivity, serviceName) => {
      if (connectivity === 'PUBLIC_ENDPOINT') return publicAddresses(host, plan);
      const route = routeToProxy(serviceName, host, plan.aws);
      return 'refused' in route ? [] : route.addresses;
    },
    dial,
    roots,
  });
  return {
    callProxy: async (call) => {
      const route = routeToProxy(call.serviceName, call.endpoint.replace(/^https:\/\//, ''), plan.aws);
      if (call.serviceName === null || !('refused' in route)) return reality.callProxy(call);
      return { ok: false, create: CREATE.unreachable, connect: CONNECT.tls };
    },
  };
}

/** Aliases are followed, as by any resolver. */
function publicAddresses(host: string, { zone }: SandboxPlan): readonly string[] {
  if (isIPv4(host)) return [host];
  let entry = zone.get(host.toLowerCase());
  for (let aliases = 0; entry?.CNAME !== undefined && aliases < 8; aliases += 1) entry = zone.get(entry.CNAME);
  return entry?.A ?? [];
}
