/**
 * The AWS calls this product makes, as narrow interfaces; shapes and names are AWS's own. A call that is refused, throttled or
 * unreachable throws `AwsRefusal`; "not there" is an answer.
 */
import type { Image, Instance, LaunchTemplateVersion, Snapshot, Volume } from '@aws-sdk/client-ec2';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type {
  AllowedPrincipal,
  NetworkInterface,
  ServiceConfiguration,
  ServiceDetail,
  VpcEndpoint,
  VpcEndpointConnection,
} from '@aws-sdk/client-ec2';
import type {
  Listener,
  LoadBalancer,
  LoadBalancerAttribute,
  TargetGroup,
  TargetGroupAttribute,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CreateCustomKeyStoreCommandInput, CustomKeyStoresListEntry, KeyMetadata } from '@aws-sdk/client-kms';
import type { HostedZone } from '@aws-sdk/client-route-53';
import type { Json } from '../model/json.ts';
import type { Params } from '../model/params.ts';
import type { RunEvent } from '../model/run-event.ts';
import type { AcmPort, ListenerTlsPort, NetworkPort } from './network-ports.ts';
import type { StoreSnapshot } from '../model/store-snapshot.ts';

export type * from './look-ports.ts';
export type * from './monitoring-ports.ts';
export type * from './network-ports.ts';
export type { RunEvent } from '../model/run-event.ts';
export type * from './record-ports.ts';

export type {
  AllowedPrincipal,
  CreateCustomKeyStoreCommandInput,
  CustomKeyStoresListEntry,
  HostedZone,
  Image,
  Instance,
  KeyMetadata,
  LaunchTemplateVersion,
  Listener,
  LoadBalancer,
  LogGroup,
  LoadBalancerAttribute,
  NetworkInterface,
  ServiceConfiguration,
  ServiceDetail,
  Snapshot,
  TargetGroup,
  TargetGroupAttribute,
  TargetHealthDescription,
  Volume,
  VpcEndpoint,
  VpcEndpointConnection,
};

export interface KmsPort {
  /** All custom key stores of the account and Region, all pages. */
  listKeyStores(): Promise<readonly CustomKeyStoresListEntry[]>;
  /** One store by id; null when there is none. */
  describeKeyStore(customKeyStoreId: string): Promise<CustomKeyStoresListEntry | null>;
}

/** KMS keys, as far as their description goes. */
export interface KeyPort {
  /** ARNs of all KMS keys of the account and Region, all pages. */
  listKeys(): Promise<readonly string[]>;
  /** By key id, key ARN, alias name or alias ARN; null when there is none. */
  describeKey(keyId: string): Promise<KeyMetadata | null>;
}

/** The KMS calls that change something; only the actions hold it. */
export interface KmsActionPort extends KmsPort {
  /** Answers the id, or KMS's own exception as data. */
  createKeyStore(input: CreateCustomKeyStoreCommandInput): Promise<KmsAnswer<{ readonly CustomKeyStoreId: string }>>;
  /** Returning means: started. */
  connectKeyStore(customKeyStoreId: string): Promise<KmsAnswer<object>>;
  /** Returning means: started. Its keys cannot be used until it is connected again. */
  disconnectKeyStore(customKeyStoreId: string): Promise<KmsAnswer<object>>;
  /** Of a store that is DISCONNECTED and has no keys; there is no way back. */
  deleteKeyStore(customKeyStoreId: string): Promise<KmsAnswer<object>>;
}

/** `exception` is KMS's modelled client fault, `message` its text. */
export type KmsAnswer<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly exception: string; readonly message: string };

export interface Ec2Port {
  /** Owner's view; null when this account owns no such service. */
  endpointServiceConfiguration(serviceName: string): Promise<ServiceConfiguration | null>;
  endpointServicePermissions(serviceId: string): Promise<readonly AllowedPrincipal[]>;
  /** Consumer's view, also across accounts; null when it does not exist or is not allowed to this caller. */
  endpointServiceDetail(serviceName: string): Promise<ServiceDetail | null>;
  /** Network interfaces by exact description; those of a Network Load Balancer read `ELB net/<name>/<id>`. */
  networkInterfaces(description: string): Promise<readonly NetworkInterface[]>;
  /** By id; those that are gone are left out. */
  networkInterfacesById(ids: readonly string[]): Promise<readonly NetworkInterface[]>;
  /** Owner's view of every endpoint service of the account and Region, all pages. */
  ownEndpointServices(): Promise<readonly ServiceConfiguration[]>;
  /** Interface endpoints of this account to that service. */
  interfaceEndpoints(serviceName: string): Promise<readonly VpcEndpoint[]>;
  /** Who is connected to a service of this account, or wants to be. */
  endpointConnections(serviceId: string): Promise<readonly VpcEndpointConnection[]>;
}

/** What instances are made of. What is gone is left out of the answers. */
export interface InstancePort {
  /** Interfaces in that VPC that hold one of these private IPv4 addresses. */
  interfacesByPrivateAddress(vpcId: string, addresses: readonly string[]): Promise<readonly NetworkInterface[]>;
  /** Interfaces of this account that one of these public IPv4 addresses leads to. */
  interfacesByPublicAddress(addresses: readonly string[]): Promise<readonly NetworkInterface[]>;
  instances(instanceIds: readonly string[]): Promise<readonly Instance[]>;
  volumes(volumeIds: readonly string[]): Promise<readonly Volume[]>;
  images(imageIds: readonly string[]): Promise<readonly Image[]>;
  snapshots(snapshotIds: readonly string[]): Promise<readonly Snapshot[]>;
  /** `versions` are numbers, `$Default` or `$Latest`. */
  launchTemplateVersions(launchTemplateId: string, versions: readonly string[]): Promise<readonly LaunchTemplateVersion[]>;
  /** What new volumes of the account and Region are encrypted with. `kmsKeyId` is a key ARN or `alias/aws/ebs`. */
  ebsDefaults(): Promise<{ readonly encryptionByDefault: boolean; readonly kmsKeyId: string }>;
}

export interface LogsPort {
  /** By its exact name; null when there is none. */
  logGroup(logGroupName: string): Promise<LogGroup | null>;
}

/** Secrets, as far as their description goes. */
export interface SecretPort {
  /** By name or ARN; null when there is none. `KmsKeyId` is null under the key that Secrets Manager has by itself. */
  describeSecret(secretId: string): Promise<{ readonly ARN: string; readonly KmsKeyId: string | null } | null>;
}

export interface Elbv2Port {
  loadBalancers(loadBalancerArns: readonly string[]): Promise<readonly LoadBalancer[]>;
  listeners(loadBalancerArn: string): Promise<readonly Listener[]>;
  targetGroups(targetGroupArns: readonly string[]): Promise<readonly TargetGroup[]>;
  targetHealth(targetGroupArn: string): Promise<readonly TargetHealthDescription[]>;
  /** Key and value, such as `load_balancing.cross_zone.enabled`; empty when it does not exist. */
  loadBalancerAttributes(loadBalancerArn: string): Promise<readonly LoadBalancerAttribute[]>;
  targetGroupAttributes(targetGroupArn: string): Promise<readonly TargetGroupAttribute[]>;
}

export interface Route53Port {
  /** Public and private hosted zones whose name equals `dnsName` (trailing dot added). */
  hostedZones(dnsName: string): Promise<readonly HostedZone[]>;
  /** Values of the TXT record set of that exact name, unquoted; empty when there is none. */
  txtRecords(hostedZoneId: string, name: string): Promise<readonly string[]>;
}

export interface SnsPort {
  /** Attributes of a topic, such as `KmsMasterKeyId` and `Policy`; null when there is no such topic. */
  topicAttributes(topicArn: string): Promise<Readonly<Record<string, string>> | null>;
}

/** What the owner of an endpoint service lets be read on its side. */
export interface OwnerSide {
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly listenerTls: ListenerTlsPort;
  readonly network: NetworkPort;
  readonly acm: AcmPort;
  readonly route53: Route53Port;
}

export interface OwnersPort {
  /** null when no role is named for that account. Throws `AwsRefusal` when the role may not be assumed. */
  side(account: string): Promise<OwnerSide | null>;
}

/** One quota as it is applied to this account and Region. */
export interface AppliedQuota {
  readonly name: string;
  readonly value: number;
}

export interface QuotaPort {
  /** Those that Service Quotas lists for the service, all pages; it knows only some of them. */
  quotas(serviceCode: string): Promise<readonly AppliedQuota[]>;
}

/** What earlier runs saw of a store. */
export interface HistoryPort {
  /** As it was stored, whatever version of this product stored it; null: no run has looked at the store before. */
  latestSnapshot(customKeyStoreId: string): Promise<Json>;
}

export interface SnapshotPort {
  /** Takes the place of the one before, unless that one was taken later. */
  writeSnapshot(snapshot: StoreSnapshot): Promise<void>;
}

/** The proxy authentication credential. It lives in local variables only, from here to the signature or the create call. */
export interface Credential {
  readonly AccessKeyId: string;
  readonly RawSecretAccessKey: string;
}

/** What was read. Field values are whatever stood there: judging their form is the business of the `request` check. */
export type CredentialReading =
  | {
      readonly found: true;
      readonly credential: { readonly AccessKeyId?: unknown; readonly RawSecretAccessKey?: unknown };
      /** From a whole proxy configuration file. */
      readonly XksProxyUriPath: string | null;
      /** The file name or the secret's ARN. */
      readonly source: string;
    }
  | {
      readonly found: false;
      readonly why: 'none-given' | 'does-not-exist' | 'not-readable' | 'not-json' | 'other-host' | 'outside-prefix';
      readonly source: string | null;
      /** One line that says what to do; no content of the secret. */
      readonly detail: string;
    };

export interface CredentialPort {
  read(params: Params): Promise<CredentialReading>;
}

export interface EventPort {
  announce(event: RunEvent): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}
