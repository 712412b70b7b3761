/** The live ports of the `dependencies` check, which looks at more services than any other, though seldom at all of them. */
import { makeLiveEc2 } from '../aws/ec2.ts';
import { makeLiveInstances } from '../aws/ec2-instances.ts';
import { makeLiveKms } from '../aws/kms.ts';
import { makeLiveKeys } from '../aws/kms-keys.ts';
import { makeLiveSecrets } from '../aws/secret-description.ts';
import type { Environment } from './environment.ts';
import { lazily } from './lazy-port.ts';

export function makeDependencyPorts({ region }: Environment) {
  const options = { region };
  return {
    kms: makeLiveKms(options),
    keys: makeLiveKeys(options),
    ec2: makeLiveEc2(options),
    instances: makeLiveInstances(options),
    secrets: makeLiveSecrets(options),
    elbv2: lazily(async () => (await import('../aws/elbv2.ts')).makeLiveElbv2(options)),
    logs: lazily(async () => (await import('../aws/logs.ts')).makeLiveLogs(options)),
    sns: lazily(async () => (await import('../aws/sns.ts')).makeLiveSns(options)),
  };
}
