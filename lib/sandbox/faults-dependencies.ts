/** Faults that bite when everything restarts: the proxy needs a key that it serves itself. */
import type { Fault } from './fault.ts';
import { COMPUTE, keyArn } from './healthy-compute.ts';
import { SANDBOX } from './healthy-world.ts';
import { addKeyIn, addNeighbour, addOtherProxy, addOtherStore, declare, encryptVolumes } from './other-stores.ts';
import { NEIGHBOUR_ID, OTHER_ID } from './other-stores.ts';
import type { SandboxPlan } from './plan.ts';

export const DEPENDENCY_FAULTS: readonly Fault[] = [
  {
    name: 'volume-key-behind-proxy',
    summary: 'the proxy runs on volumes whose key is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/volume-key-behind-this-proxy'],
    breaks: (plan) => encryptVolumes(plan, keyBehindProxy(plan)),
  },
  {
    name: 'image-key-behind-proxy',
    summary: 'the image of the proxy is under a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/replacement-key-behind-this-proxy'],
    breaks: (plan) => {
      const keyId = keyBehindProxy(plan);
      for (const snapshot of plan.aws.snapshots) if (snapshot.SnapshotId === COMPUTE.snapshotId) snapshot.KmsKeyId = keyId;
    },
  },
  {
    name: 'default-key-behind-proxy',
    summary: 'new volumes are encrypted under a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/default-key-behind-this-proxy'],
    breaks: (plan) => {
      plan.aws.ebsDefaults = { encryptionByDefault: true, kmsKeyId: keyBehindProxy(plan) };
    },
  },
  {
    name: 'secret-key-behind-proxy',
    summary: 'the secret with the credential is under a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/secret-key-behind-this-proxy'],
    breaks: (plan) => {
      const keyId = keyBehindProxy(plan);
      for (const secret of plan.aws.secrets) if (secret.Name === SANDBOX.secretName) secret.KmsKeyId = keyId;
    },
  },
  {
    name: 'topic-key-behind-proxy',
    summary: 'the topic of the alarms is under a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/topic-key-behind-this-proxy'],
    breaks: (plan) => {
      const KmsMasterKeyId = keyBehindProxy(plan);
      for (const { TopicArn, Attributes } of plan.aws.topics)
        if (TopicArn === SANDBOX.topicArn) Object.assign(Attributes, { KmsMasterKeyId });
      plan.params.Preflight = { ...plan.params.Preflight, AlarmTopicArn: SANDBOX.topicArn };
    },
  },
  {
    name: 'log-key-behind-proxy',
    summary: 'a log group that the proxy needs is under a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/log-key-behind-this-proxy'],
    breaks: (plan) => {
      const arn = `arn:aws:logs:${SANDBOX.region}:${SANDBOX.account}:log-group:/xks/proxy`;
      plan.aws.logGroups.push({ logGroupName: '/xks/proxy', arn: `${arn}:*`, kmsKeyId: keyBehindProxy(plan) });
      declare(plan, arn);
    },
  },
  {
    name: 'declared-key-behind-proxy',
    summary: 'the request declares a key that is reached through the proxy',
    connectivity: 'both',
    codes: ['dependencies/declared-key-behind-this-proxy'],
    breaks: (plan) => declare(plan, keyBehindProxy(plan)),
  },
  {
    name: 'key-in-other-store',
    summary: 'the proxy runs on volumes whose key is in another external key store',
    connectivity: 'both',
    codes: ['dependencies/key-in-other-external-store'],
    breaks: (plan) => {
      addOtherStore(plan);
      encryptVolumes(plan, addKeyIn(OTHER_ID, plan));
    },
  },
  {
    name: 'key-in-unknown-store',
    summary: 'the proxy needs a key whose external key store is not in this account',
    connectivity: 'both',
    codes: ['dependencies/key-in-unknown-external-store'],
    breaks: (plan) => declare(plan, addKeyIn('cks-0a1b2c3d4e5f60799', plan)),
  },
  {
    name: 'stores-need-each-other',
    summary: 'the proxy needs a key of another store, whose proxy needs a key that is reached through this one',
    connectivity: 'both',
    codes: ['dependencies/cycle-across-stores'],
    breaks: (plan) => {
      addOtherProxy(plan, keyBehindProxy(plan));
      encryptVolumes(plan, addKeyIn(OTHER_ID, plan));
    },
  },
  {
    name: 'stores-not-listed',
    summary: 'the proxy needs a key of an external key store, and the caller may not list key stores',
    connectivity: 'both',
    codes: ['dependencies/stores-not-readable'],
    also: { 'uniqueness/undecided': 'the same list tells what is taken' },
    breaks: (plan) => {
      declare(plan, addKeyIn(OTHER_ID, plan));
      plan.aws.faults.push({ service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'declaration-malformed',
    summary: 'the request declares something that is no ARN',
    connectivity: 'both',
    codes: ['dependencies/declaration-malformed'],
    breaks: (plan) => declare(plan, 'the database of the proxy'),
  },
  {
    name: 'declaration-not-found',
    summary: 'the request declares a key that does not exist',
    connectivity: 'both',
    codes: ['dependencies/declaration-not-found'],
    breaks: (plan) => declare(plan, keyArn('00000000-0000-4000-8000-00000000dead')),
  },
];

/** Before a store exists, a key can be behind its proxy only in a store that has been there for longer. */
function keyBehindProxy(plan: SandboxPlan): string {
  addNeighbour(plan);
  return addKeyIn(NEIGHBOUR_ID, plan);
}
