/** The text of a secret that is no proxy credential. It stays in local variables of whoever reads it. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { call, clientConfig, type LiveOptions } from './call.ts';

export interface SecretTextPort {
  /** Throws AwsRefusal, also where there is no such secret. */
  readSecret(secretId: string): Promise<string>;
}

export function makeLiveSecretTexts(options: LiveOptions): SecretTextPort {
  const client = new SecretsManagerClient(clientConfig(options));
  return {
    async readSecret(secretId) {
      const command = new GetSecretValueCommand({ SecretId: secretId });
      const answer = await call('secretsmanager:GetSecretValue', options, (send) => client.send(command, send));
      return answer.SecretString ?? '';
    },
  };
}
