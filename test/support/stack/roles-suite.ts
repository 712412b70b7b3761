/** The roles of the stack: each function has its own, which allows what is declared and no more. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../lib/checks/registry.ts';
import { roleLogicalId } from '../../../lib/deployment/names.ts';
import { ON_EVERYTHING, statementsFor } from '../../../lib/deployment/permissions.ts';
import { functionNames } from '../../../lib/tooling/build.ts';
import type { PackagedStack } from '../packaged-stack.ts';
import { actionsOf, allowed, everyStatement, ofType, propertiesOf, statementsOf } from './statements.ts';

interface Named {
  readonly prober: string;
  readonly ownerRole: string;
  readonly boundary: string;
}

export function rolesSuite(stack: () => PackagedStack, { prober, ownerRole, boundary }: Named): void {
  describe('the roles', () => {
    it('each belong to one function', () => {
      const roles = ofType(stack(), 'AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Role));
      expect(new Set(roles).size).toBe(roles.length);
    });

    it('all have the boundary that was named', () => {
      const roles = ofType(stack(), 'AWS::IAM::Role').map(([, { Properties }]) => Properties.PermissionsBoundary);
      expect(roles.length).toBeGreaterThan(30);
      expect(new Set(roles)).toEqual(new Set([boundary]));
    });

    it('name their actions: no wildcard', () => {
      const all = everyStatement(stack()).flatMap(actionsOf);
      expect(all.length).toBeGreaterThan(100);
      expect(all.filter((action) => action.includes('*'))).toEqual([]);
    });

    it('allow on everything only what AWS knows no resource for', () => {
      const wide = everyStatement(stack())
        .filter(({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource).includes('"*"'))
        .flatMap(actionsOf);
      expect(wide.length).toBeGreaterThan(0);
      expect(wide.filter((action) => !(action in ON_EVERYTHING))).toEqual([]);
    });

    it.each(CHECKS.map(({ id, permissions }) => [id, permissions] as const))(
      'of the check %s allow what it declares',
      (id, permissions) => {
        const around = [
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'lambda:InvokeFunction',
          'sts:AssumeRole',
        ];
        const mine = allowed(stack(), `check-${id}`).filter((action) => !around.includes(action));
        expect(mine.toSorted()).toEqual([...permissions].toSorted());
      },
    );

    it('assume exactly the roles of other accounts that were named, where a check reads their side', () => {
      const needing = CHECKS.filter(({ needs }) => (needs as readonly string[]).includes('owners')).map(
        ({ id }) => `check-${id}`,
      );
      const keys = [...functionNames().filter((name) => name !== 'prober'), prober];
      const assuming = keys.flatMap((key) =>
        statementsOf(propertiesOf(stack(), roleLogicalId(key)))
          .filter(({ Action }) => Action.includes('sts:AssumeRole'))
          .map(({ Resource }) => [key, Resource]),
      );
      expect(needing.length).toBeGreaterThan(0);
      expect(assuming.toSorted()).toEqual(needing.map((key) => [key, [ownerRole]]).toSorted());
    });

    it('let the prober reach nothing in AWS but its log', () => {
      const statements = statementsOf(propertiesOf(stack(), roleLogicalId(prober)));
      const denied = statements.filter(({ Effect }) => Effect === 'Deny').flatMap(actionsOf);
      const rest = allowed(stack(), prober).filter((action) => !denied.includes(action));
      expect(rest).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    });

    it('let only the checks that sign, the creation, the registering of a credential and the bot near secrets', () => {
      const readers = [...functionNames().filter((name) => name !== 'prober'), prober].filter((key) =>
        allowed(stack(), key).includes('secretsmanager:GetSecretValue'),
      );
      const needing = CHECKS.filter(({ needs }) => (needs as readonly string[]).includes('credential')).map(
        ({ id }) => `check-${id}`,
      );
      expect(readers.toSorted()).toEqual(
        [...needing, 'create-key-store', 'register-credential', 'slack-command', 'deliver'].toSorted(),
      );
    });

    it('keep the secrets of channels and the credentials of proxies apart', () => {
      const secretStatements = (key: string) =>
        statementsOf(propertiesOf(stack(), roleLogicalId(key))).filter(({ Action }) =>
          Action.includes('secretsmanager:GetSecretValue'),
        );
      const place = 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:';
      expect(secretStatements('deliver')).toEqual([
        {
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue'],
          Resource: ['ops', 'slack-token'].map((name) => ({ 'Fn::Sub': `${place}xks-preflight/${name}-??????` })),
        },
      ]);
      for (const key of ['check-health', 'create-key-store', 'register-credential']) {
        expect(secretStatements(key).at(-1), key).toMatchObject({
          Effect: 'Deny',
          Resource: { 'Fn::Sub': `${place}xks-preflight/*` },
        });
      }
    });

    it('are not made of actions that nobody placed', () => {
      expect(() => statementsFor(['s3:GetObject'])).toThrow('s3:GetObject');
    });
  });
}
