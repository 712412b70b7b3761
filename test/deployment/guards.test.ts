/** What narrows the roles beyond actions and resources: whose service may take them, which items they write, which secrets they read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOST_TAG } from '../../lib/aws/secrets.ts';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { roleLogicalId } from '../../lib/deployment/names.ts';
import type { Statement } from '../../lib/deployment/permissions.ts';
import { functionRoles } from '../../lib/deployment/roles.ts';
import { schedule } from '../../lib/deployment/schedule.ts';
import { stateMachines } from '../../lib/deployment/state-machines.ts';

interface Role {
  readonly Type: string;
  readonly Properties: {
    readonly AssumeRolePolicyDocument: { readonly Statement: readonly object[] };
    readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  };
}

const specs = functionSpecs([]);
const roles = { ...functionRoles(specs, [], []), ...stateMachines(), ...schedule() };

function role(id: string): Role {
  const found = roles[id] as Role | undefined;
  if (found?.Type !== 'AWS::IAM::Role') throw new Error(`There is no role ${id}`);
  return found;
}

function statements(id: string, action: string): readonly Statement[] {
  return role(id)
    .Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Effect, Action }) => Effect === 'Allow' && Action.includes(action));
}

describe('the services that act for many accounts', () => {
  it.each([
    ['PreflightMachineRole', 'states.amazonaws.com'],
    ['RevalidationMachineRole', 'states.amazonaws.com'],
    ['RevalidationScheduleRole', 'scheduler.amazonaws.com'],
  ])('take %s for this account only', (id, Service) => {
    expect(role(id).Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });
});

describe('the table', () => {
  const WRITTEN: Readonly<Record<string, readonly string[]>> = {
    'build-report': ['report#*', 'store#*'],
    'complete-report': ['report#*'],
    'create-key-store': ['store#*'],
    'register-credential': ['store#*'],
    'roll-back': ['store#*'],
    'summarize-revalidation': ['digest#*', 'delivery#*'],
    notify: ['delivery#*'],
  };
  const keysOf = (id: string) =>
    statements(id, 'dynamodb:PutItem').flatMap(
      ({ Condition }) =>
        (Condition as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined)?.[
          'ForAllValues:StringLike'
        ]?.['dynamodb:LeadingKeys'] ?? ['everything'],
    );

  it('is written to by each function under its own keys only', () => {
    const written = specs.map(({ key }) => [key, keysOf(roleLogicalId(key))] as const).filter(([, keys]) => keys.length > 0);
    expect(Object.fromEntries(written)).toEqual(WRITTEN);
  });

  it('gets nothing but reports from the state machine itself', () => {
    expect(keysOf('PreflightMachineRole')).toEqual(['report#*']);
  });
});

describe('a proxy credential', () => {
  it('is read by the functions that the page about deployment names, and by no other', () => {
    const page = readFileSync(new URL('../../lib/deployment/docs/deployment.md', import.meta.url), 'utf8');
    const named = /\*\*Which functions read them:\*\*(.*?);/s.exec(page)?.[1]?.match(/(?<=`)[a-z-]+(?=`)/g) ?? [];
    const reading = specs.filter(({ permissions }) => permissions.includes('secretsmanager:GetSecretValue'));
    expect(named.toSorted()).toEqual(reading.map(({ key }) => key).toSorted());
  });

  it('is out of reach, for IAM too, while nobody has tagged its secret for a host', () => {
    const conditions = specs
      .filter(({ permissions }) => permissions.includes('secretsmanager:GetSecretValue'))
      .flatMap(({ key }) => statements(roleLogicalId(key), 'secretsmanager:GetSecretValue'))
      .map(({ Condition }) => Condition);
    expect(conditions.length).toBeGreaterThan(5);
    expect(new Set(conditions.map((condition) => JSON.stringify(condition)))).toEqual(
      new Set([JSON.stringify({ Null: { [`aws:ResourceTag/${HOST_TAG}`]: 'false' } })]),
    );
  });
});
