/**
 * What the `dependencies` check can find. KMS does not look for any of it: the store is created and connects, and stays dead after
 * the first outage. What the proxy cannot start without is a fail; what only falls silent with it, a warning.
 */
import { PREDICT, type Prediction } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

/** Nothing that AWS documents of create or connect looks at keys of the proxy's own parts. */
const UNNOTICED: Prediction = { ...PREDICT.nothing, basis: 'expected' };

const DESCRIBE_KEY = "aws kms describe-key --region '{region}' --key-id '{keyId}'";

/** Of every kind of part; each finding names those of the parts in its evidence. */
const PARTS = [
  'XKS-DEP-001',
  'XKS-DEP-002',
  'XKS-DEP-003',
  'XKS-DEP-004',
  'XKS-DEP-005',
  'XKS-DEP-006',
  'XKS-DEP-007',
  'XKS-DEP-008',
  'XKS-DEP-009',
  'XKS-DEP-012',
  'XKS-DEP-013',
  'XKS-DEP-014',
  'XKS-DEP-015',
  'XKS-AUTH-018',
] as const;

export const DEPENDENCIES_FINDINGS = {
  'dependencies/none-found': {
    verdict: 'pass',
    title: 'What the evidence lists needs no key of an external key store',
    citation: SOURCE.create,
    requirements: PARTS,
  },
  'dependencies/volume-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'The proxy runs on a volume whose key can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-001', 'XKS-DEP-012', 'XKS-DEP-013'],
    remedy:
      'Copy the volume under a key that KMS holds itself, and run the proxy from the copy: aws ec2 create-snapshot --region ' +
      "'{region}' --volume-id '{partId}'; aws ec2 copy-snapshot --region '{region}' --source-region '{region}' " +
      "--source-snapshot-id '{snapshotId}' --encrypted --kms-key-id '{newKeyId}'; then create-volume from that and attach it.",
    kms: UNNOTICED,
  },
  'dependencies/replacement-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'The next instance of the proxy would need a key that can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-002', 'XKS-DEP-012', 'XKS-DEP-013'],
    remedy:
      "Copy the image under a key that KMS holds itself: aws ec2 copy-image --region '{region}' --source-region '{region}' " +
      "--source-image-id '{imageId}' --name '{newName}' --encrypted --kms-key-id '{newKeyId}'. Then name that image, and no other " +
      "key, in a new version of the launch template: aws ec2 create-launch-template-version --region '{region}' " +
      "--launch-template-id '{launchTemplateId}' --source-version '{version}' --launch-template-data '{launchTemplateData}'",
    kms: UNNOTICED,
  },
  'dependencies/default-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'New volumes of the account get a key that can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-003'],
    remedy:
      'Make another key the default, so that a replaced proxy can start: aws ec2 modify-ebs-default-kms-key-id --region ' +
      "'{region}' --kms-key-id '{newKeyId}', or go back to the key of EBS itself: aws ec2 reset-ebs-default-kms-key-id " +
      "--region '{region}'",
    kms: UNNOTICED,
  },
  'dependencies/secret-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'A secret that the proxy or this preflight needs is under a key that can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-004', 'XKS-DEP-008', 'XKS-AUTH-018'],
    remedy:
      "Encrypt the secret under another key: aws secretsmanager update-secret --region '{region}' --secret-id '{partId}' " +
      "--kms-key-id 'alias/aws/secretsmanager' (or a key of your own that KMS holds itself).",
    kms: UNNOTICED,
  },
  'dependencies/log-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'A log group that the proxy needs is under a key that can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-007'],
    remedy:
      "Take the key off the log group: aws logs disassociate-kms-key --region '{region}' --log-group-name '{partId}', or give it " +
      'one that KMS holds itself: aws logs associate-kms-key.',
    kms: UNNOTICED,
  },
  'dependencies/declared-key-behind-this-proxy': {
    verdict: 'fail',
    title: 'A key that the proxy was declared to depend on can only be reached through the proxy',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-005', 'XKS-DEP-006', 'XKS-DEP-013', 'XKS-DEP-014', 'XKS-DEP-015'],
    remedy: `Encrypt what uses this key under one that KMS holds itself (Origin AWS_KMS), and declare that one: ${DESCRIBE_KEY}`,
    kms: UNNOTICED,
  },
  'dependencies/topic-key-behind-this-proxy': {
    verdict: 'warn',
    title: 'The topic of the alarms is under a key that can only be reached through the proxy, so no alarm tells of its outage',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-009', 'XKS-DEP-008'],
    remedy:
      'Give the topic a key that KMS holds itself and whose policy admits cloudwatch.amazonaws.com: aws sns set-topic-attributes ' +
      "--region '{region}' --topic-arn '{partId}' --attribute-name KmsMasterKeyId --attribute-value '{newKeyId}'",
    kms: UNNOTICED,
  },
  'dependencies/key-in-other-external-store': {
    verdict: 'warn',
    title: 'Something that the proxy or its alarms need is under a key of another external key store',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-010', ...PARTS],
    remedy:
      'Encrypt what the evidence names under a key that KMS holds itself; or accept that it is of no use while ' +
      `{keyStoreId} is out of reach. Under which key something is: ${DESCRIBE_KEY}`,
    kms: UNNOTICED,
  },
  'dependencies/key-in-unknown-external-store': {
    verdict: 'warn',
    title: 'Something that the proxy or its alarms need is under a key of an external key store that this account does not list',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-010', ...PARTS],
    remedy:
      'Ask the owner of the key through which proxy its store {keyStoreId} is reached: it must not be this one. Safer is a key ' +
      `that KMS holds itself. The key: ${DESCRIBE_KEY}`,
    kms: UNNOTICED,
  },
  'dependencies/cycle-across-stores': {
    verdict: 'fail',
    title: 'Proxies of external key stores need one another, so that none of them starts after an outage of all',
    citation: SOURCE.create,
    requirements: ['XKS-DEP-010'],
    remedy:
      'Break the circle at one place: encrypt what one of these proxies needs under a key that KMS holds itself. The evidence ' +
      'names for each step what needs a key of the next store.',
    kms: UNNOTICED,
  },
  'dependencies/stores-not-readable': {
    verdict: 'error',
    title: 'A key of an external key store is needed, and it could not be seen whether that store is reached through this proxy',
    citation: SOURCE.tool,
    requirements: ['XKS-DEP-010', ...PARTS],
    remedy: 'Allow the IAM action {action} for the calling role, then run again.',
    kms: null,
  },
  'dependencies/declaration-malformed': {
    verdict: 'error',
    title: 'Preflight.DependsOn holds something that cannot be looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-DEP-005'],
    remedy:
      'Correct the entry that the evidence names, or leave it out. Each is the ARN of a log group, a secret, an SNS topic, an EC2 ' +
      'instance, volume, snapshot, image or launch template; for anything else the ARN of the KMS key that encrypts it.',
    kms: null,
  },
  'dependencies/declaration-not-found': {
    verdict: 'error',
    title: 'Preflight.DependsOn names something that does not exist, or that this caller cannot see',
    citation: SOURCE.tool,
    requirements: ['XKS-DEP-005'],
    remedy: 'Correct the ARN {arn} in Preflight.DependsOn, or take it out.',
    kms: null,
  },
  // Not `blocked`: that shuts the gate when a check has nothing else to say, and these only leave something unexplained.
  'dependencies/not-evaluated': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'Under which keys some parts are encrypted could not be looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-IAM-005', ...PARTS, 'XKS-DEP-010'],
    advice:
      'Where the evidence names an IAM action, allow it for the calling role; for a key of another account its policy must allow it ' +
      'as well. Otherwise run this preflight in the account and Region of what it names.',
  },
  'dependencies/proxy-not-seen': {
    verdict: 'skipped',
    reason: 'not-applicable',
    title: 'On what the proxy runs at some places could not be seen from this account',
    citation: SOURCE.tool,
    requirements: ['XKS-DEP-011', 'XKS-DEP-012', 'XKS-DEP-001', 'XKS-DEP-002'],
    advice:
      'Declare in Preflight.DependsOn what the proxy needs there in order to start: the ARN of each log group, secret, topic, ' +
      'instance or volume, and of the KMS key of anything else. Nothing to declare where it uses no AWS resource.',
  },
} as const satisfies FindingTable;
