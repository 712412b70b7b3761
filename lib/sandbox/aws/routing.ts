/** Which service, which protocol and which operation a request means. */
import { AWS_SERVICES, type AwsService } from '../aws-world.ts';
import { acmOperations } from './acm.ts';
import { cborCodec } from './cbor-codec.ts';
import { cloudWatchOperations } from './cloudwatch.ts';
import { type Codec, header, type WireRequest } from './codec.ts';
import { ec2Operations } from './ec2.ts';
import { elbv2Operations } from './elbv2.ts';
import { eventsOperations } from './events.ts';
import { makeJsonCodec } from './json-codec.ts';
import { kmsOperations } from './kms.ts';
import { logsOperations } from './logs.ts';
import { AwsError, type Operation, type Operations } from './operation.ts';
import { ec2Codec, makeQueryCodec } from './query-codec.ts';
import { route53Operations } from './route53.ts';
import { route53Codec } from './route53-codec.ts';
import { secretsManagerOperations } from './secretsmanager.ts';
import { servicequotasOperations } from './servicequotas.ts';
import { snsOperations } from './sns.ts';
import { sqsOperations } from './sqs.ts';
import { stsOperations } from './sts.ts';

const json10 = makeJsonCodec({ version: '1.0' });
const json11 = makeJsonCodec({ version: '1.1' });
const cloudWatchJson = makeJsonCodec({ version: '1.0', queryErrors: true });
const cloudWatchQuery = makeQueryCodec('http://monitoring.amazonaws.com/doc/2010-08-01/');
const elbQuery = makeQueryCodec('http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/');
const snsQuery = makeQueryCodec('http://sns.amazonaws.com/doc/2010-03-31/', ['Attributes']);
const stsQuery = makeQueryCodec('https://sts.amazonaws.com/doc/2011-06-15/');

const SERVICES: Readonly<Record<AwsService, { operations: Operations; codec(request: WireRequest): Codec }>> = {
  kms: { operations: kmsOperations, codec: () => json11 },
  ec2: { operations: ec2Operations, codec: () => ec2Codec },
  elasticloadbalancing: { operations: elbv2Operations, codec: () => elbQuery },
  route53: { operations: route53Operations, codec: () => route53Codec },
  cloudwatch: { operations: cloudWatchOperations, codec: cloudWatchCodec },
  secretsmanager: { operations: secretsManagerOperations, codec: () => json11 },
  sts: { operations: stsOperations, codec: () => stsQuery },
  events: { operations: eventsOperations, codec: () => json11 },
  acm: { operations: acmOperations, codec: () => json11 },
  sns: { operations: snsOperations, codec: () => snsQuery },
  servicequotas: { operations: servicequotasOperations, codec: () => json11 },
  logs: { operations: logsOperations, codec: () => json11 },
  sqs: { operations: sqsOperations, codec: () => json10 },
};

/** Names by which requests are signed, where they are not those of the IAM actions. */
const SIGNED_AS: Readonly<Record<string, AwsService>> = { monitoring: 'cloudwatch' };

/** These are signed for one Region, wherever they are used. */
const GLOBAL: ReadonlySet<AwsService> = new Set(['route53', 'sts']);

export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** The credential scope of the Authorization header. The signature itself is not verified: the sandbox is open to its machine. */
export function readScope(request: WireRequest): Scope | null {
  const scope = /\bCredential=(?<accessKeyId>[^/,\s]+)\/\d{8}\/(?<region>[a-z0-9-]+)\/(?<service>[a-z0-9-]+)\/aws4_request\b/;
  const groups = scope.exec(header(request, 'authorization'))?.groups;
  const { accessKeyId, region, service } = groups ?? {};
  return accessKeyId && region && service ? { accessKeyId, region, service } : null;
}

/** The protocol to answer in; also for services that are not served, so that their clients understand the refusal. */
export function chooseCodec(request: WireRequest, scope: Scope | null): Codec {
  const service = servedAs(scope);
  if (service !== null) return SERVICES[service].codec(request);
  const contentType = header(request, 'content-type');
  if (contentType.includes('cbor')) return cborCodec;
  if (header(request, 'x-amz-target') === '' && !contentType.includes('json')) return stsQuery;
  return contentType.includes('1.0') ? json10 : json11;
}

export interface Route {
  readonly service: AwsService;
  readonly operation: string;
  readonly run: Operation;
}

/** Throws AwsError when the request is not one that is served. */
export function findRoute(request: WireRequest, scope: Scope | null, codec: Codec, region: string): Route {
  if (scope === null) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const service = servedAs(scope);
  if (service === null) throw unsupported(scope.service, codec.operation(request));
  if (scope.region !== region && !GLOBAL.has(service)) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region: this xks-preflight sandbox is ${region}.`,
      403,
    );
  }
  const operation = codec.operation(request);
  const run = Object.hasOwn(SERVICES[service].operations, operation) ? SERVICES[service].operations[operation] : undefined;
  if (run === undefined) throw unsupported(service, operation);
  return { service, operation, run };
}

function servedAs(scope: Scope | null): AwsService | null {
  const name = SIGNED_AS[scope?.service ?? ''] ?? scope?.service;
  return AWS_SERVICES.find((service) => service === name) ?? null;
}

function unsupported(service: string, operation: string): AwsError {
  const what = operation === '' ? service : `${service}:${operation.slice(0, 100)}`;
  return new AwsError('UnsupportedOperation', `This is the xks-preflight sandbox, not AWS: it does not know ${what}.`);
}

function cloudWatchCodec(request: WireRequest): Codec {
  if (header(request, 'smithy-protocol') === 'rpc-v2-cbor') return cborCodec;
  return header(request, 'x-amz-target') === '' ? cloudWatchQuery : cloudWatchJson;
}
