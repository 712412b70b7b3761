/** The live port for what is said of a secret, never for what is in it. */
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import type { SecretPort } from './ports.ts';

const DESCRIBE = 'secretsmanager:DescribeSecret';

export function makeLiveSecrets(options: LiveOptions): SecretPort {
  const client = new SecretsManagerClient(clientConfig(options));
  return {
    async describeSecret(secretId) {
      const command = new DescribeSecretCommand({ SecretId: secretId });
      const answer = await callOrNull(DESCRIBE, options, ['ResourceNotFoundException'], (send) => client.send(command, send));
      return answer === null ? null : { ARN: demand(DESCRIBE, answer.ARN), KmsKeyId: answer.KmsKeyId ?? null };
    },
  };
}
