/** The AWS calls about what surrounds a load balancer: its network, and the TLS of its listener. Part of `ports.ts`. */
import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { NetworkAcl, NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { SslPolicy } from '@aws-sdk/client-elastic-load-balancing-v2';

export type { CertificateDetail, NetworkAcl, RouteTable, SecurityGroup, SslPolicy, Subnet, Vpc };

/** How a load balancer ends TLS. */
export interface ListenerTlsPort {
  /** ARNs of all certificates of a TLS listener: the default one, and those chosen by SNI. */
  listenerCertificates(listenerArn: string): Promise<readonly string[]>;
  /** null when there is no policy of that name. */
  sslPolicy(name: string): Promise<SslPolicy | null>;
}

/** The network around a load balancer, a whole VPC at a time. */
export interface NetworkPort {
  /** null when it is not there, or not shared with this account. */
  vpc(vpcId: string): Promise<Vpc | null>;
  /** null when the VPC is not there, or not this account's. */
  vpcDns(vpcId: string): Promise<VpcDns | null>;
  subnets(vpcId: string): Promise<readonly Subnet[]>;
  routeTables(vpcId: string): Promise<readonly RouteTable[]>;
  networkAcls(vpcId: string): Promise<readonly NetworkAcl[]>;
  /** Those that are gone are left out. */
  securityGroups(groupIds: readonly string[]): Promise<readonly SecurityGroup[]>;
  /** Interfaces of that VPC with one of these private addresses, or of one of these instances. */
  targetInterfaces(vpcId: string, targets: TargetIds): Promise<readonly NetworkInterface[]>;
}

export interface VpcDns {
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
}

export interface TargetIds {
  readonly addresses: readonly string[];
  readonly instanceIds: readonly string[];
}

export interface AcmPort {
  /** null when there is no such certificate. */
  certificate(certificateArn: string): Promise<CertificateDetail | null>;
}
