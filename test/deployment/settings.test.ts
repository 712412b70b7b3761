import { describe, expect, it } from 'vitest';
import { refuseUnknownParameters } from '../../lib/deployment/parameters.ts';
import { readBoundary } from '../../lib/deployment/boundary.ts';
import { readSettings } from '../../lib/deployment/settings.ts';
import { readTags } from '../../lib/deployment/tags.ts';

const stackOf = (variables: Record<string, string>): string | undefined => {
  try {
    readSettings(variables);
    return 'nothing was wrong';
  } catch (error) {
    return (error as Error).stack;
  }
};

describe('readSettings', () => {
  it('needs none', () => {
    expect(readSettings({})).toMatchObject({ vpcs: [], ownerRoles: [], bot: null, tags: {}, boundary: null });
  });

  it.each([
    'XKS_PREFLIGHT_VPCS',
    'XKS_PREFLIGHT_OWNER_ROLES',
    'XKS_PREFLIGHT_CHANNELS',
    'XKS_PREFLIGHT_BOT',
    'XKS_PREFLIGHT_TAGS',
  ])('shows one line and no stack for what is wrong with %s', (name) => {
    expect(stackOf({ [name]: '{' })).toMatch(new RegExp(`^${name} is not JSON: line 1, column 2, [^\\n]+$`));
  });
});

it('refuses a variable whose name has a slip, and passes over those of others', () => {
  expect(() => readSettings({ XKS_PREFLIGHT_CHANNEL: '[]' })).toThrow(
    'The environment variable "XKS_PREFLIGHT_CHANNEL" is none that packaging reads; did you mean XKS_PREFLIGHT_CHANNELS?',
  );
  expect(() => readSettings({ PATH: '/bin', XKS_OTHER: 'x' })).not.toThrow();
});

describe('refuseUnknownParameters', () => {
  it.each([
    [[]],
    [['deploy', '--region', 'us-east-1', '--param=SecretPrefix=xks/', '--param', 'ScheduleExpression=cron(0 6 * * ? *)']],
    [['deploy', '--param=AllowedTopics=arn:aws:sns:us-east-1:111122223333:a,arn:aws:sns:us-east-1:111122223333:b']],
  ])('takes %j', (argv) => {
    expect(() => refuseUnknownParameters(argv)).not.toThrow();
  });

  it.each([
    [['deploy', '--param=scheduleState=ENABLED'], 'no parameter "scheduleState"; did you mean ScheduleState?'],
    [['deploy', '--param', 'AllowedTopic=x'], 'no parameter "AllowedTopic"; did you mean AllowedTopics?'],
    [['--param=RetentionDays=30', '--param=Tags=x'], 'no parameter "Tags"; known: SecretPrefix, '],
  ])('refuses %j, which would be left out without a word', (argv, message) => {
    expect(() => refuseUnknownParameters(argv)).toThrow(message);
  });
});

describe('readTags', () => {
  it('takes letters, digits, spaces and a few marks', () => {
    expect(readTags('{"CostCenter": "4711", "team:owner": "Kryptografie"}')).toEqual({
      CostCenter: '4711',
      'team:owner': 'Kryptografie',
    });
    expect(readTags(undefined)).toEqual({});
  });

  it.each([
    ['["a"]', 'XKS_PREFLIGHT_TAGS must be a JSON object'],
    ['{"aws:team": "a"}', 'tag "aws:team": a key is'],
    ['{"AWS:team": "a"}', 'tag "AWS:team": a key is'],
    ['{"team": 7}', 'tag "team": its value must be a text'],
    ['{"team": "a;b"}', 'tag "team": its value must be a text'],
    ['{"": "a"}', 'tag "": a key is'],
    [JSON.stringify({ team: 'x'.repeat(257) }), 'at most 256'],
    [JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, '']))), 'has 51 tags'],
  ])('refuses %s', (text, message) => {
    expect(() => readTags(text)).toThrow(message);
  });
});

describe('readBoundary', () => {
  it('takes a policy of the account or of AWS', () => {
    const arn = 'arn:aws:iam::111122223333:policy/bounds/Deployed';
    expect(readBoundary(arn)).toBe(arn);
    expect(readBoundary('arn:aws:iam::aws:policy/PowerUserAccess')).toMatch(/PowerUserAccess$/);
    expect(readBoundary('')).toBeNull();
  });

  it.each(['Deployed', 'arn:aws:iam::111122223333:role/Deployed', 'arn:aws:iam::1111:policy/x'])('refuses %s', (text) => {
    expect(() => readBoundary(text)).toThrow('XKS_PREFLIGHT_PERMISSIONS_BOUNDARY must be the ARN of a managed policy');
  });
});
