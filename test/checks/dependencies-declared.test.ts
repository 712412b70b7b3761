import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../../lib/checks/dependencies-declared.ts';

const HERE = 'us-east-1:111122223333';

describe('a declaration', () => {
  it.each([
    ['instance', `arn:aws:ec2:${HERE}:instance/i-0a1b2c3d4e5f60701`, 'i-0a1b2c3d4e5f60701'],
    ['volume', `arn:aws:ec2:${HERE}:volume/vol-0a1b2c3d`, 'vol-0a1b2c3d'],
    ['snapshot', 'arn:aws:ec2:us-east-1::snapshot/snap-0a1b2c3d4e5f60701', 'snap-0a1b2c3d4e5f60701'],
    ['image', `arn:aws:ec2:${HERE}:image/ami-0a1b2c3d4e5f60701`, 'ami-0a1b2c3d4e5f60701'],
    ['launch-template', `arn:aws:ec2:${HERE}:launch-template/lt-0a1b2c3d4e5f60701`, 'lt-0a1b2c3d4e5f60701'],
    ['log-group', `arn:aws:logs:${HERE}:log-group:/xks/proxy`, '/xks/proxy'],
    ['log-group', `arn:aws:logs:${HERE}:log-group:/xks/proxy:*`, '/xks/proxy'],
    ['secret', `arn:aws:secretsmanager:${HERE}:secret:xks/payments-a1b2c3`, null],
    ['topic', `arn:aws:sns:${HERE}:xks-alarms.fifo`, null],
    ['key', `arn:aws:kms:${HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`, null],
    ['key', `arn:aws:kms:${HERE}:key/mrk-1234abcd12ab34cd56ef1234567890ab`, null],
    ['key', `arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/xks/database`, null],
  ])('of a %s is read: %s', (kind, arn, id) => {
    const { declared, malformed } = readDeclarations([arn]);
    expect(malformed).toEqual([]);
    expect(declared).toMatchObject([{ kind, arn, id: id ?? arn }]);
  });

  it.each([
    ['nothing', ''],
    ['a name', 'xks/payments'],
    ['a key id', '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['a resource whose key only its owner knows', `arn:aws:dynamodb:${HERE}:table/xks`],
    ['an instance without account', 'arn:aws:ec2:us-east-1::instance/i-0a1b2c3d4e5f60701'],
    ['an interface', `arn:aws:ec2:${HERE}:network-interface/eni-0a1b2c3d4e5f60701`],
    ['a log stream', `arn:aws:logs:${HERE}:log-group:/xks/proxy:log-stream:1`],
    ['a line too many', `arn:aws:sns:${HERE}:topic\n`],
    ['no Region', 'arn:aws:sns::111122223333:topic'],
  ])('is malformed with %s, and not repeated', (_what, arn) => {
    const { declared, malformed } = readDeclarations(['arn:aws:sns:us-east-1:111122223333:topic', arn]);
    expect(declared).toHaveLength(1);
    expect(malformed).toEqual([{ field: 'Preflight.DependsOn[1]', expected: expect.stringMatching(/^the ARN of a log group/) }]);
  });

  it('that stands twice counts once', () => {
    const arn = `arn:aws:sns:${HERE}:topic`;
    expect(readDeclarations([arn, arn]).declared).toHaveLength(1);
  });
});
