/** What is kept, for how long and how: logs, reports, keys of encryption. */
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PackagedStack, Resource } from '../packaged-stack.ts';

export function keptSuite(stack: () => PackagedStack): void {
  function ofType(type: string): [string, Resource][] {
    const found = Object.entries(stack().resources).filter(([, resource]) => resource.Type === type);
    expect(found.length).toBeGreaterThan(0);
    return found;
  }

  describe('what stays when the stack goes', () => {
    it.each(['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup'])('is every %s, unless making it was undone', (type) => {
      const lost = ofType(type).filter(
        ([, resource]) =>
          resource.DeletionPolicy !== 'RetainExceptOnCreate' ||
          (resource as { readonly UpdateReplacePolicy?: string }).UpdateReplacePolicy !== 'Retain',
      );
      expect(lost.map(([id]) => id)).toEqual([]);
    });

    it('is not in the way of the next stack of that name: every name ends in the id of the stack', () => {
      const id = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
      const names = ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.LogGroupName as object);
      for (const name of names) expect(name).toEqual({ 'Fn::Join': ['-', [expect.stringMatching(/^\/aws\//), id]] });
      const bare = names.map((name) => (name as { readonly 'Fn::Join': [string, [string]] })['Fn::Join'][1][0]);
      expect(new Set(bare).size).toBe(bare.length);
      expect(ofType('AWS::DynamoDB::Table').filter(([, { Properties }]) => 'TableName' in Properties)).toEqual([]);
    });
  });

  describe('functions', () => {
    it('each write to their own log group, whatever it is called, and may write there only', () => {
      for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
        const { LogGroup } = Properties.LoggingConfig as { readonly LogGroup: { readonly Ref: string } };
        expect(stack().resources[LogGroup.Ref]?.Type, id).toBe('AWS::Logs::LogGroup');
        const [role] = (Properties.Role as { readonly 'Fn::GetAtt': readonly string[] })['Fn::GetAtt'];
        expect(JSON.stringify(stack().resources[role ?? '']?.Properties), id).toContain(
          `"logs:PutLogEvents"],"Resource":{"Fn::GetAtt":["${LogGroup.Ref}","Arn"]}`,
        );
      }
      const groups = ofType('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.LoggingConfig));
      expect(new Set(groups).size).toBe(groups.length);
    });
  });

  describe('encryption', () => {
    it('of the table is under a key of KMS, of queues under one of SQS', () => {
      for (const [, { Properties }] of ofType('AWS::DynamoDB::Table')) {
        expect(Properties.SSESpecification).toEqual({ SSEEnabled: true });
      }
      const open = ofType('AWS::SQS::Queue').filter(([, { Properties }]) => Properties.SqsManagedSseEnabled !== true);
      expect(open.map(([id]) => id)).toEqual([]);
    });

    it('of the alarm topic is under the key that was chosen, never under the one alarms cannot use', () => {
      expect(stack().resources.AlarmTopic?.Properties.KmsMasterKeyId).toEqual({
        'Fn::If': ['AlarmTopicHasKey', { Ref: 'AlarmTopicKeyArn' }, { Ref: 'AWS::NoValue' }],
      });
      const { AllowedPattern = '' } = stack().parameters.AlarmTopicKeyArn as { readonly AllowedPattern?: string };
      const takes = (text: string): boolean => new RegExp(AllowedPattern).test(text);
      expect([
        takes(''),
        takes('arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
        takes('alias/aws/sns'),
      ]).toEqual([true, true, false]);
    });
  });

  describe('the indexes of the table', () => {
    /** Of the release before; nothing has been released so far, so those of the first are all made at once. */
    const BEFORE = ['by-store-id', 'by-store-name', 'by-time'];

    it('are at most one more than those of the release before: DynamoDB makes one with an update', () => {
      const names = ofType('AWS::DynamoDB::Table').flatMap(([, { Properties }]) =>
        (Properties.GlobalSecondaryIndexes as readonly { readonly IndexName: string }[]).map(({ IndexName }) => IndexName),
      );
      expect(names.filter((name) => !BEFORE.includes(name)).length).toBeLessThanOrEqual(1);
      expect(names.length).toBeGreaterThan(0);
    });
  });

  describe('the template', () => {
    it('is within the quotas of CloudFormation: 500 resources, 200 parameters, 200 outputs, a description of 1 MB', () => {
      expect(Object.keys(stack().resources).length).toBeLessThan(450);
      expect(Object.keys(stack().parameters).length).toBeLessThan(200);
      expect(statSync(stack().templatePath).size).toBeLessThan(1_000_000);
    });
  });
}
