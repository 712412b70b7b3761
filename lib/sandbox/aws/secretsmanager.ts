/** Secrets Manager: reading only. Source: Secrets Manager API Reference. */
import type { AwsWorld, WorldSecret } from '../aws-world.ts';
import { AwsError, type Input, integer, type Operations, text } from './operation.ts';
import { page } from './paging.ts';

export const secretsManagerOperations: Operations = {
  GetSecretValue(input, { world }) {
    const { ARN, Name, SecretString } = findSecret(input, world);
    return { ARN, Name, SecretString, VersionId: VERSION, VersionStages: ['AWSCURRENT'] };
  },
  DescribeSecret(input, { world }) {
    return describe(findSecret(input, world));
  },
  ListSecrets(input, context) {
    const request = {
      operation: 'ListSecrets',
      token: text(input, 'NextToken'),
      max: integer(input, 'MaxResults'),
      badToken: 'InvalidNextTokenException',
    };
    const { items, next } = page(context.world.secrets, request, context);
    return { SecretList: items.map(describe), NextToken: next };
  },
};

const VERSION = '00000000-0000-4000-8000-000000000001';

function describe({ ARN, Name, KmsKeyId, Tags }: WorldSecret): object {
  return { ARN, Name, KmsKeyId, Tags, VersionIdsToStages: { [VERSION]: ['AWSCURRENT'] } };
}

/** By name, by ARN, or by the ARN without its random ending. */
function findSecret(input: Input, { secrets }: AwsWorld): WorldSecret {
  const id = text(input, 'SecretId');
  if (id === undefined) throw new AwsError('InvalidParameterException', 'You must provide a value for the SecretId parameter.');
  const secret = secrets.find(({ Name, ARN }) => Name === id || ARN === id || ARN.replace(/-[A-Za-z0-9]{6}$/, '') === id);
  if (secret !== undefined) return secret;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
