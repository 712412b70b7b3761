/** Under which key is something that names none, or names one in the words of another account? */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dependencies } from '../../lib/checks/dependencies.ts';
import type { DependencyPorts } from '../../lib/checks/dependencies-observe.ts';
import type { Part } from '../../lib/checks/dependencies-seen.ts';
import { COMPUTE, DISK_KEY_ID, keyArn } from '../../lib/sandbox/healthy-compute.ts';
import { checkInput, findingsOf, healthyVpcParams } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

const observe = (ports: Partial<DependencyPorts> = {}, params = healthyVpcParams()) =>
  dependencies.observe(checkInput({ params }), { ...aws.ports, ...ports });

it('what a launch template has encrypted under no key of its own needs the default key, whoever else does', async () => {
  for (const { LaunchTemplateData } of aws.world.launchTemplateVersions)
    if (LaunchTemplateData) LaunchTemplateData.BlockDeviceMappings = [{ Ebs: { Encrypted: true, VolumeSize: 8 } }];
  aws.world.ebsDefaults = { encryptionByDefault: false, kmsKeyId: keyArn(DISK_KEY_ID) };
  const template = async (): Promise<readonly Part[] | undefined> =>
    (await observe()).proxies[0]?.parts.filter(({ id }) => id === `${COMPUTE.launchTemplateId}:1`);
  expect(await template()).toMatchObject([{ kind: 'replacement', keyId: keyArn(DISK_KEY_ID), rows: ['XKS-DEP-002'] }]);
  aws.world.faults.push({ service: 'ec2', operation: 'GetEbsDefaultKmsKeyId', kind: 'denied', times: 99 });
  expect(await template()).toEqual([]);
});

it('an external key whose store is not shown is one of a store that nobody here knows', async () => {
  const { listKeys } = aws.ports.keys;
  const describeKey = async (KeyId: string) => ({ KeyId, Origin: 'EXTERNAL_KEY_STORE' as const });
  const found = findingsOf(dependencies, await observe({ keys: { listKeys, describeKey } }), checkInput());
  expect(found.map(({ code }) => code)).toContain('dependencies/key-in-unknown-external-store');
});

const THERE = 'arn:aws:kms:us-east-1:444455556666:';

it.each([
  ['alias/alarms', `${THERE}alias/alarms`],
  [DISK_KEY_ID, `${THERE}key/${DISK_KEY_ID}`],
  ['alias/aws/sns', 'alias/aws/sns'],
  [keyArn(DISK_KEY_ID), keyArn(DISK_KEY_ID)],
])('a topic of another account that names %s means %s', async (KmsMasterKeyId, meant) => {
  const sns = { topicAttributes: async () => ({ KmsMasterKeyId }) };
  const params = healthyVpcParams({ Preflight: { AlarmTopicArn: 'arn:aws:sns:us-east-1:444455556666:alarms' } });
  const { proxies } = await observe({ sns }, params);
  expect(proxies[0]?.parts.find(({ kind }) => kind === 'topic')?.keyId).toBe(meant);
});
