/**
 * Which fields does a request have, and of which JSON type? Values that KMS would dislike are not refused here: they become
 * findings of the `request` check, beside all others. The published JSON Schema and OpenAPI document are made of this, too.
 */
import * as z from 'zod/mini';
import { ROLLBACKS } from './params.ts';

function text(description: string) {
  return z.exactOptional(z.string().check(z.describe(description)));
}

function flag(description: string) {
  return z.exactOptional(z.boolean().check(z.describe(description)));
}

function texts(description: string) {
  return z.exactOptional(z.array(z.string()).check(z.describe(description)));
}

function positive(description: string) {
  return z.exactOptional(z.number().check(z.positive(), z.describe(description)));
}

const THRESHOLDS = z.strictObject({
  RttMs: positive('Limit of the median TCP round trip in milliseconds; 35 when absent.'),
  CertificateDaysToExpire: positive(
    'A certificate that expires within so many days is worth a warning; when absent 30, or a quarter of its life if that is short.',
  ),
});

const CONFORMANCE = z.strictObject({
  ExternalKeyId: text('Id of a key on the external key manager that serves nothing else: it is used to encrypt and decrypt.'),
});

const PREFLIGHT = z.strictObject({
  Connect: flag('Connect the store after creating it; true when absent, except for a store that was there before.'),
  AlarmTopicArn: text('ARN of the SNS topic that the alarms of the store notify.'),
  Rollback: z.exactOptional(
    z
      .enum(ROLLBACKS)
      .check(
        z.describe(
          'When the alarms of the store cannot be made: keep leaves it as it is, and is what happens when absent; disconnect ' +
            'disconnects it if this run connected it; delete also deletes it if this run created it.',
        ),
      ),
  ),
  Skip: texts('Check ids not to run, and finding codes not to count.'),
  Demote: texts('Finding codes whose fail counts as warn.'),
  DependsOn: texts(
    'What the proxy needs to start, as ARNs: log groups, secrets, SNS topics, EC2 instances, volumes, snapshots, images, launch ' +
      'templates; of anything else the ARN of the KMS key that encrypts it.',
  ),
  NegativeProbes: flag('Send one request with a wrong credential, one unsigned and one dated ten minutes ago; true when absent.'),
  Thresholds: z.exactOptional(THRESHOLDS.check(z.describe('Limits of this run in place of the usual ones.'))),
  Conformance: z.exactOptional(CONFORMANCE.check(z.describe('Also try the key operations of the proxy, with a test key.'))),
});

export const REQUEST_SCHEMA = z.strictObject({
  CustomKeyStoreName: text('Friendly name of the store, unique in the account and Region. Not confidential: it shows in logs.'),
  CustomKeyStoreType: text('EXTERNAL_KEY_STORE.'),
  XksProxyConnectivity: text('PUBLIC_ENDPOINT or VPC_ENDPOINT_SERVICE.'),
  XksProxyUriEndpoint: text('https:// and the host name of the proxy; for VPC connectivity its private DNS name.'),
  XksProxyUriPath: text('Path of the proxy API: an optional prefix, then /kms/xks/v1.'),
  XksProxyVpcEndpointServiceName: text('Name of the VPC endpoint service; only with VPC_ENDPOINT_SERVICE.'),
  XksProxyVpcEndpointServiceOwner: text('Account id of the owner of the endpoint service, when it is another account.'),
  XksProxyAuthenticationCredentialSecretId: text('Name or ARN of the Secrets Manager secret that holds the proxy credential.'),
  CloudHsmClusterId: text('For AWS CloudHSM key stores only.'),
  KeyStorePassword: text('For AWS CloudHSM key stores only. Its value is dropped.'),
  TrustAnchorCertificate: text('For AWS CloudHSM key stores only.'),
  CustomKeyStoreId: text('Id of an existing store; set by re-validation only.'),
  Preflight: z.exactOptional(PREFLIGHT.check(z.describe('How this run goes about it.'))),
});

/** Dotted names of all fields, such as `Preflight.Thresholds.RttMs`. */
export const REQUEST_FIELDS: readonly string[] = [
  ...Object.keys(REQUEST_SCHEMA.shape),
  ...Object.keys(PREFLIGHT.shape).map((name) => `Preflight.${name}`),
  ...Object.keys(THRESHOLDS.shape).map((name) => `Preflight.Thresholds.${name}`),
  ...Object.keys(CONFORMANCE.shape).map((name) => `Preflight.Conformance.${name}`),
];

/** Names kept for what is still to come. */
export const RESERVED_FIELDS: readonly string[] = ['Preflight.Load'];
