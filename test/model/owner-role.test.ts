import { describe, expect, it } from 'vitest';
import { ownerRole, parseOwnerRoles } from '../../lib/model/owner-role.ts';

const ACCOUNT = '444455556666';
const ARN = `arn:aws:iam::${ACCOUNT}:role/readers/xks-preflight`;

describe('ownerRole', () => {
  it('reads the account from the ARN', () => {
    expect(ownerRole(ARN, null)).toEqual({ account: ACCOUNT, RoleArn: ARN, ExternalId: null });
    expect(ownerRole('arn:aws-us-gov:iam::444455556666:role/x', 'a:b')?.account).toBe(ACCOUNT);
  });

  it.each([
    ['a user', `arn:aws:iam::${ACCOUNT}:user/x`, null],
    ['an account', `arn:aws:iam::${ACCOUNT}:root`, null],
    ['a session', `arn:aws:sts::${ACCOUNT}:assumed-role/x/y`, null],
    ['a number that is too short', 'arn:aws:iam::4444:role/x', null],
    ['nothing', '', null],
    ['an external id of one character', ARN, 'x'],
    ['an external id with a space', ARN, 'a b'],
  ])('refuses %s', (_what, arn, externalId) => {
    expect(ownerRole(arn, externalId)).toBeNull();
  });
});

describe('parseOwnerRoles', () => {
  it.each([undefined, '', ' ', '{}'])('finds none in %j', (text) => {
    expect(parseOwnerRoles('HERE', text)).toEqual([]);
  });

  it('reads both forms', () => {
    const other = 'arn:aws:iam::777788889999:role/x';
    const text = JSON.stringify({ [ACCOUNT]: { RoleArn: ARN, ExternalId: 'shared-id' }, '777788889999': other });
    expect(parseOwnerRoles('HERE', text)).toEqual([
      { account: ACCOUNT, RoleArn: ARN, ExternalId: 'shared-id' },
      { account: '777788889999', RoleArn: other, ExternalId: null },
    ]);
  });

  it.each([
    ['no JSON', 'role', 'HERE must be JSON'],
    ['a list', '[]', 'HERE must be JSON'],
    ['a role of another account', JSON.stringify({ '777788889999': ARN }), 'the entry of 777788889999'],
    ['no role', JSON.stringify({ [ACCOUNT]: {} }), `the entry of ${ACCOUNT}`],
    ['a field that is not known', JSON.stringify({ [ACCOUNT]: { RoleArn: ARN, ExternalID: 'x1' } }), `the entry of ${ACCOUNT}`],
    ['what is no account', JSON.stringify({ mine: ARN }), 'the entry of an account'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseOwnerRoles('HERE', text)).toThrow(message);
  });
});
