/**
 * What the loopback AWS endpoint serves: plain mutable data in the shapes of the AWS SDK. Tests, the demo and the fault menu
 * change it in place; the endpoint reads it at every request.
 */
import type { Metric, MetricAlarm, Tag as AlarmTag } from '@aws-sdk/client-cloudwatch';
import type { Image, Instance, LaunchTemplateVersion, Snapshot, Volume } from '@aws-sdk/client-ec2';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { CertificateDetail } from '@aws-sdk/client-acm';
import type {
  AllowedPrincipal,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  ServiceConfiguration,
  Subnet,
  Vpc,
  VpcEndpoint,
  VpcEndpointConnection,
} from '@aws-sdk/client-ec2';
import type {
  Listener,
  LoadBalancer,
  SslPolicy,
  TargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CustomKeyStoresListEntry, KeyMetadata } from '@aws-sdk/client-kms';
import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { WorldEvent, WorldPublication, WorldQueue, WorldTopic } from './message-world.ts';

export type * from './message-world.ts';

/** Services by the prefix of their IAM actions. */
export const AWS_SERVICES = [
  'kms',
  'ec2',
  'elasticloadbalancing',
  'route53',
  'cloudwatch',
  'secretsmanager',
  'sts',
  'events',
  'acm',
  'sns',
  'servicequotas',
  'logs',
  'sqs',
] as const;

export type AwsService = (typeof AWS_SERVICES)[number];

/** A custom key store as `DescribeCustomKeyStores` lists it; what must never be listed stands beside the entry. */
export interface WorldKeyStore {
  entry: CustomKeyStoresListEntry;
  /** The secret of the proxy authentication credential; null for stores that other people made. */
  rawSecretAccessKey: string | null;
  hasKeys: boolean;
  /** Counts connects and disconnects, so that a late answer of an earlier attempt changes nothing. */
  attempt: number;
}

export interface WorldEndpointService {
  /** Account that owns the service, 12 digits. */
  owner: string;
  configuration: ServiceConfiguration;
  allowedPrincipals: AllowedPrincipal[];
  /** Endpoints of other accounts that are connected, or want to be. */
  connections?: VpcEndpointConnection[];
}

/** A role that other accounts may assume. */
export interface WorldRole {
  RoleArn: string;
  ExternalId: string | null;
}

/** What stands in an account besides the key store's. */
export type OtherAccount = Partial<
  Pick<
    AwsWorld,
    | 'loadBalancers'
    | 'listeners'
    | 'targetGroups'
    | 'targetHealth'
    | 'attributes'
    | 'networkInterfaces'
    | 'hostedZones'
    | 'sniCertificates'
    | 'sslPolicies'
    | 'certificates'
    | 'vpcs'
    | 'subnets'
    | 'routeTables'
    | 'securityGroups'
    | 'networkAcls'
  >
>;

export interface WorldVpc {
  vpc: Vpc;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
}

export interface WorldHostedZone {
  zone: HostedZone;
  records: ResourceRecordSet[];
}

export interface WorldSecret {
  Name: string;
  ARN: string;
  SecretString: string;
  /** As DescribeSecret shows it; absent under the key `aws/secretsmanager`. */
  KmsKeyId?: string;
  Tags: { Key: string; Value: string }[];
}

export interface WorldAlarm {
  alarm: MetricAlarm;
  tags: AlarmTag[];
}

/** A series that has shown the same value all along. */
export interface WorldMetric {
  metric: Metric;
  value: number;
  samplesAnHour: number;
}

/** A quota as Service Quotas lists it. */
export interface WorldQuota {
  QuotaName: string;
  Value: number;
}

export interface WorldDashboard {
  DashboardName: string;
  DashboardBody: string;
  LastModified: Date;
  tags: AlarmTag[];
}

/**
 * What goes wrong inside AWS, for the next `times` calls. `lost-request` drops the connection at once, `lost-answer` when the
 * operation was carried out; `slow` holds the answer back for `slowMs`; `garbage` answers 200 with a body of no service's making.
 */
export interface AwsFault {
  service: AwsService;
  /** null: every operation of the service. */
  operation: string | null;
  kind: 'throttle' | 'server-error' | 'denied' | 'slow' | 'lost-request' | 'lost-answer' | 'garbage';
  times: number;
  /** Only calls of this account; absent: of every account. */
  account?: string;
}

export interface AwsWorld {
  region: string;
  account: string;
  keyStores: WorldKeyStore[];
  kmsKeys: KeyMetadata[];
  /** Key ids by alias name, such as `alias/aws/ebs`. */
  keyAliases: Record<string, string>;
  /** KMS's default quota of custom key stores. */
  keyStoreQuota: number;
  /** How long a store stays CONNECTING or DISCONNECTING, in milliseconds. */
  connectDelayMs: number;
  endpointServices: WorldEndpointService[];
  loadBalancers: LoadBalancer[];
  listeners: Listener[];
  targetGroups: TargetGroup[];
  /** By ARN of the target group. */
  targetHealth: Record<string, TargetHealthDescription[]>;
  /** Attributes of load balancers and target groups by ARN; those that are not here are as AWS makes them. */
  attributes: Record<string, Record<string, string>>;
  networkInterfaces: NetworkInterface[];
  instances: Instance[];
  volumes: Volume[];
  images: Image[];
  snapshots: Snapshot[];
  launchTemplateVersions: LaunchTemplateVersion[];
  /** What new volumes are encrypted with. */
  ebsDefaults: { encryptionByDefault: boolean; kmsKeyId: string };
  logGroups: LogGroup[];
  vpcEndpoints: VpcEndpoint[];
  /** Zone ids that this account has; empty: all. */
  zoneIds: string[];
  /** By account number. */
  otherAccounts: Record<string, OtherAccount>;
  roles: WorldRole[];
  /** Certificates of a listener besides its default one, by ARN of the listener. */
  sniCertificates: Record<string, string[]>;
  sslPolicies: SslPolicy[];
  certificates: CertificateDetail[];
  vpcs: WorldVpc[];
  subnets: Subnet[];
  routeTables: RouteTable[];
  securityGroups: SecurityGroup[];
  networkAcls: NetworkAcl[];
  hostedZones: WorldHostedZone[];
  secrets: WorldSecret[];
  topics: WorldTopic[];
  publications: WorldPublication[];
  queues: WorldQueue[];
  alarms: WorldAlarm[];
  /** How many alarms on Metrics Insights queries CloudWatch takes. */
  queryAlarmQuota: number;
  metrics: WorldMetric[];
  /** By service code; Service Quotas does not know every quota. */
  quotas: Record<string, WorldQuota[]>;
  dashboards: WorldDashboard[];
  events: WorldEvent[];
  faults: AwsFault[];
  slowMs: number;
  /** Largest page by list operation, e.g. `{ DescribeCustomKeyStores: 2 }`; others: `defaultPageSize`. */
  pageSizes: Record<string, number>;
  defaultPageSize: number;
}

/** An account with nothing in it. */
export function emptyAwsWorld(place: { region: string; account: string }): AwsWorld {
  return {
    ...place,
    keyStores: [],
    kmsKeys: [],
    keyAliases: {},
    keyStoreQuota: 10,
    connectDelayMs: 0,
    endpointServices: [],
    loadBalancers: [],
    listeners: [],
    targetGroups: [],
    targetHealth: {},
    attributes: {},
    ...emptyEc2(),
    logGroups: [],
    vpcEndpoints: [],
    zoneIds: [],
    otherAccounts: {},
    roles: [],
    sniCertificates: {},
    sslPolicies: [],
    certificates: [],
    hostedZones: [],
    secrets: [],
    topics: [],
    publications: [],
    queues: [],
    alarms: [],
    queryAlarmQuota: 200,
    metrics: [],
    quotas: { kms: [{ QuotaName: 'AWS KMS keys', Value: 100_000 }], monitoring: [] },
    dashboards: [],
    events: [],
    faults: [],
    slowMs: 60_000,
    pageSizes: {},
    defaultPageSize: 50,
  };
}

function emptyEc2() {
  return {
    networkInterfaces: [],
    instances: [],
    volumes: [],
    images: [],
    snapshots: [],
    launchTemplateVersions: [],
    ebsDefaults: { encryptionByDefault: false, kmsKeyId: 'alias/aws/ebs' },
    vpcs: [],
    subnets: [],
    routeTables: [],
    securityGroups: [],
    networkAcls: [],
  };
}
