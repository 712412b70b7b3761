/** Are the secrets of channels and the credentials of proxies kept apart? */
import { describe, expect, it } from 'vitest';
import { roleLogicalId } from '../../../lib/deployment/names.ts';
import type { PackagedStack } from '../packaged-stack.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

const PLACE = 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:';
const READ = 'secretsmanager:GetSecretValue';

export function channelsSuite(stack: () => PackagedStack): void {
  const onSecrets = (key: string): readonly Statement[] => {
    const policies = stack().resources[roleLogicalId(key)]?.Properties.Policies as readonly {
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    }[];
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Action }) => Action.includes(READ));
  };

  describe('the secrets of channels', () => {
    it('are read by the function that posts, each by its name, and nothing else is', () => {
      const Resource = ['ops', 'slack-token'].map((name) => ({ 'Fn::Sub': `${PLACE}xks-preflight/${name}-??????` }));
      expect(onSecrets('deliver')).toEqual([{ Effect: 'Allow', Action: [READ], Resource }]);
    });

    it.each(['check-health', 'check-conformance', 'create-key-store', 'register-credential'])('are denied to %s', (key) => {
      expect(onSecrets(key).at(-1)).toMatchObject({ Effect: 'Deny', Resource: { 'Fn::Sub': `${PLACE}xks-preflight/*` } });
    });
  });
}
