/** What a sandbox is made of, as plain data before anything is started: faults change it, `startSandbox` brings it to life. */
import { type AlarmPolicy, AT_A_TERMINAL } from '../model/alarm-policy.ts';
import type { OwnerRole } from '../model/owner-role.ts';
import type { Params } from '../model/params.ts';
import type { StoreSnapshot } from '../model/store-snapshot.ts';
import type { Run } from '../model/run.ts';
import type { AwsWorld } from './aws-world.ts';
import type { BrokenPart } from './broken-ports.ts';
import { type CertificateProfile, certificateProfile } from './certificate-profile.ts';
import type { DnsZone } from './dns.ts';
import { NETWORK } from './healthy-network.ts';
import { type Connectivity, healthyAwsWorld, healthyParams, SANDBOX } from './healthy-world.ts';
import { asItIs, type ProberStage } from './staged-prober.ts';
import type { ProxyTls } from './xks-proxy.ts';
import { type ProxyBehaviour, proxyBehaviour } from './xks-proxy-behaviour.ts';
import { everywhere, type Vantage } from './vantage.ts';
import { makeSandboxCredential, secretText } from './sandbox-credential.ts';
import type { Tamper } from './tampered-prober.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Changes to what the plan says for all addresses. */
export interface AtAddress {
  readonly certificate?: Partial<CertificateProfile>;
  readonly tls?: Partial<ProxyTls>;
}

export interface SandboxPlan {
  readonly connectivity: Connectivity;
  /** The request a user would send. */
  readonly params: Mutable<Params>;
  readonly aws: AwsWorld;
  readonly zone: DnsZone;
  readonly behaviour: ProxyBehaviour;
  readonly certificate: Mutable<CertificateProfile>;
  readonly proxyTls: Partial<Mutable<ProxyTls>>;
  /** Addresses behind which nothing listens, although they route. */
  readonly closed: Set<string>;
  /** From where the run cannot look, though KMS may. */
  readonly vantage: Vantage;
  /** Roles of other accounts that this run was given. */
  readonly ownerRoles: OwnerRole[];
  /** Addresses that accept connections when the proxy is located and refuse them from then on. */
  readonly closing: Set<string>;
  /** Certificates that the proxy serves in turn besides the first, a connection each. */
  readonly rotation: Partial<CertificateProfile>[];
  /** Which certificate and TLS settings an address has for its own. */
  readonly atAddress: Map<string, AtAddress>;
  /** Added to every measured round trip: a loopback connection cannot be slowed down from user space. */
  pathDelayMs: number;
  /** How the prober sees the world. */
  readonly stage: ProberStage;
  /** Served to connections that are opened after the first HTTP request; null: there is no other. */
  nextCertificate: CertificateProfile | null;
  /** What the run before this one saw of the store; null: there was none. */
  lastLook: StoreSnapshot | null;
  /** What the deployment says about alarms: nothing, as at a terminal, unless a fault is about it. */
  alarmPolicy: AlarmPolicy;
  /** How the run differs from others: what it may do, where it believes to be. */
  readonly run: Partial<Mutable<Run>>;
  /** Change what the prober brings back, or break it by throwing. */
  readonly tampers: Tamper[];
  /** What others do in the account right after an operation of that name was carried out, every time. */
  readonly meanwhile: Map<string, (plan: SandboxPlan) => void>;
  /** Addresses that admit the prober, but not KMS. */
  readonly closedToKms: Set<string>;
  /** What breaks on our own side: nothing that AWS or the proxy does. */
  readonly broken: Set<BrokenPart>;
}

/** A plan without fault. The credential is random and lives as long as the plan. */
export function healthyPlan(connectivity: Connectivity): SandboxPlan {
  const credential = makeSandboxCredential();
  return {
    connectivity,
    params: healthyParams(connectivity),
    aws: healthyAwsWorld(connectivity, secretText(credential)),
    zone: healthyZone(connectivity),
    behaviour: proxyBehaviour({
      XksProxyUriPath: SANDBOX.path,
      XksProxyAuthenticationCredential: credential,
      region: SANDBOX.region,
    }),
    certificate: certificateProfile(SANDBOX.host),
    proxyTls: {},
    closed: new Set(),
    vantage: { ...everywhere(), places: probers(connectivity) },
    ownerRoles: [],
    closing: new Set(),
    rotation: [],
    atAddress: new Map(),
    pathDelayMs: 0,
    stage: asItIs(),
    nextCertificate: null,
    lastLook: null,
    alarmPolicy: AT_A_TERMINAL,
    run: {},
    tampers: [],
    meanwhile: new Map(),
    closedToKms: new Set(),
    broken: new Set(),
  };
}

function probers(connectivity: Connectivity): Vantage['places'] {
  const place = { subnetIds: NETWORK.targetSubnets, securityGroupIds: [NETWORK.proberGroup] };
  return new Map(connectivity === 'vpc' ? [[SANDBOX.vpcId, place]] : []);
}

/** The verification record is public for VPC stores; only public stores have an address record. */
function healthyZone(connectivity: Connectivity): DnsZone {
  if (connectivity === 'public') return new Map([[SANDBOX.host, { A: [...SANDBOX.publicAddresses] }]]);
  const record = `${SANDBOX.verification.name}.xks.example.com`;
  return new Map([
    [record, { TXT: [SANDBOX.verification.value] }],
    ['xks.example.com', { NS: ['ns-1.example.com', 'ns-2.example.com'] }],
  ]);
}
