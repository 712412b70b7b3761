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
    ['no JSON', 'role', 'HERE is not JSON: line 1, column 1'],
    ['a list', '[]', 'HERE must be a JSON object'],
    [
      'a role of another account',
      JSON.stringify({ '777788889999': ARN }),
      `HERE, 777788889999: RoleArn is of account ${ACCOUNT}`,
    ],
    ['no role', JSON.stringify({ [ACCOUNT]: {} }), `HERE, ${ACCOUNT}: RoleArn must be "arn:aws:iam::${ACCOUNT}:role/NAME"`],
    ['a user', JSON.stringify({ [ACCOUNT]: { RoleArn: `arn:aws:iam::${ACCOUNT}:user/x` } }), `${ACCOUNT}: RoleArn must be`],
    ['neither text nor object', JSON.stringify({ [ACCOUNT]: 5 }), `${ACCOUNT}: it must be the ARN of a role, or`],
    [
      'a field that is not known',
      JSON.stringify({ [ACCOUNT]: { RoleArn: ARN, ExternalID: 'x1' } }),
      `${ACCOUNT}: unknown field "ExternalID"; the fields are RoleArn, ExternalId`,
    ],
    [
      'an external id that is too short',
      JSON.stringify({ [ACCOUNT]: { RoleArn: ARN, ExternalId: 'x' } }),
      'ExternalId must be 2 to',
    ],
    [
      'an external id that is no text',
      JSON.stringify({ [ACCOUNT]: { RoleArn: ARN, ExternalId: 12 } }),
      'ExternalId must be 2 to',
    ],
    ['what is no account', JSON.stringify({ mine: ARN }), 'HERE, entry 1: its name must be an account of 12 digits'],
    ['an account twice', `{"${ACCOUNT}": "${ARN}", "${ACCOUNT}": "${ARN}"}`, `HERE has "${ACCOUNT}" twice`],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseOwnerRoles('HERE', text)).toThrow(message);
  });
});
