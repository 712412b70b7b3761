/** KMS keys: listed and described, nothing else. Source: KMS API Reference. */
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { AwsWorld } from '../aws-world.ts';
import { denied } from './faults.ts';
import { AwsError, integer, type Operations, text } from './operation.ts';
import { page } from './paging.ts';

export const kmsKeyOperations: Operations = {
  ListKeys(input, context) {
    const request = {
      operation: 'ListKeys',
      token: text(input, 'Marker'),
      max: integer(input, 'Limit'),
      badToken: 'InvalidMarkerException',
    };
    const { items, next } = page(context.world.kmsKeys, request, context);
    return { Keys: items.map(({ KeyId, Arn }) => ({ KeyId, KeyArn: Arn })), NextMarker: next, Truncated: next !== undefined };
  },
  DescribeKey(input, { world }) {
    const wanted = text(input, 'KeyId') ?? '';
    const key = world.kmsKeys.find((one) => isNamed(one, wanted, world.keyAliases));
    if (key === undefined) throw isForeign(wanted, world) ? denied('kms', 'DescribeKey') : notFound(wanted);
    return { KeyMetadata: key };
  },
};

/** KMS does not say of another account's key whether it exists. */
function isForeign(wanted: string, { account }: AwsWorld): boolean {
  const [, owner = account] = /^arn:[^:]*:kms:[^:]*:(\d{12}):/.exec(wanted) ?? [];
  return owner !== account;
}

function notFound(wanted: string): AwsError {
  return new AwsError('NotFoundException', `Key '${wanted}' does not exist`);
}

/** By id, ARN, alias name or alias ARN. */
function isNamed({ KeyId, Arn }: KeyMetadata, wanted: string, aliases: Readonly<Record<string, string>>): boolean {
  const alias = wanted.slice(wanted.indexOf('alias/'));
  return wanted === KeyId || wanted === Arn || (wanted.includes('alias/') && aliases[alias] === KeyId);
}
