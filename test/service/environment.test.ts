import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../lib/service/environment.ts';

describe('readEnvironment', () => {
  it('asks only for what is used', () => {
    expect(readEnvironment({ AWS_REGION: 'us-east-1' }).region).toBe('us-east-1');
  });

  it.each([
    ['AWS_REGION', 'region'],
    ['ACCOUNT', 'account'],
    ['TABLE_NAME', 'tableName'],
    ['STATE_MACHINE_ARN', 'stateMachineArn'],
    ['SECRET_PREFIX', 'secretPrefix'],
    ['RETENTION_DAYS', 'retentionDays'],
    ['VPC_ID', 'vpcId'],
    ['CHANNEL_SECRET_PREFIX', 'channelSecretPrefix'],
    ['DELIVERY_QUEUE_URL', 'deliveryQueueUrl'],
    ['DELIVERY_DEAD_LETTERS_URL', 'deliveryDeadLettersUrl'],
    ['API_HOST', 'apiHost'],
  ] as const)('names %s when it is missing or empty', (name, field) => {
    expect(() => readEnvironment({})[field]).toThrow(`${name} is not set`);
    expect(() => readEnvironment({ [name]: '' })[field]).toThrow(`${name} is not set`);
  });

  it('lets the gate be overridden only by the word true', () => {
    expect(
      ['true', 'false', 'TRUE', '1', undefined].map(
        (ALLOW_GATE_OVERRIDE) => readEnvironment({ ALLOW_GATE_OVERRIDE }).allowGateOverride,
      ),
    ).toEqual([true, false, false, false, false]);
  });

  it('reads resolvers from a list with or without spaces', () => {
    expect(readEnvironment({ RESOLVERS: '10.0.0.2, 10.0.0.3:5353' }).resolvers).toEqual(['10.0.0.2', '10.0.0.3:5353']);
    expect(readEnvironment({ RESOLVERS: '' }).resolvers).toEqual([]);
  });

  it('reads the probers by VPC', () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:prober';
    expect([...readEnvironment({ PROBERS: `{"vpc-1":"${arn}"}` }).probers]).toEqual([['vpc-1', arn]]);
    expect(readEnvironment({}).probers.size).toBe(0);
  });

  it('reads the endpoints made for probing, and the roles of other accounts', () => {
    expect(readEnvironment({ PROBE_ENDPOINTS: 'vpce-1,vpce-2' }).probeEndpoints).toEqual(['vpce-1', 'vpce-2']);
    const RoleArn = 'arn:aws:iam::444455556666:role/x';
    const OWNER_ROLES = JSON.stringify({ '444455556666': { RoleArn, ExternalId: null } });
    expect(readEnvironment({ OWNER_ROLES }).ownerRoles).toEqual([{ account: '444455556666', RoleArn, ExternalId: null }]);
    expect(readEnvironment({})).toMatchObject({ probeEndpoints: [], ownerRoles: [] });
    expect(() => readEnvironment({ OWNER_ROLES: 'x' }).ownerRoles).toThrow('The environment variable OWNER_ROLES is not JSON');
  });

  it('reads where the probers stand', () => {
    const PROBER_PLACES = '{"vpc-1":{"subnetIds":["subnet-1"],"securityGroupIds":["sg-1","sg-2"]}}';
    const place = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1', 'sg-2'] };
    expect([...readEnvironment({ PROBER_PLACES }).proberPlaces]).toEqual([['vpc-1', place]]);
    expect(readEnvironment({}).proberPlaces.size).toBe(0);
  });

  it.each(['nonsense', '[]', '{"vpc-1": 7}', '{"vpc-1": null}', '{"vpc-1": {"subnetIds": ["subnet-1"]}}'])(
    'refuses PROBER_PLACES %s',
    (PROBER_PLACES) => {
      expect(() => readEnvironment({ PROBER_PLACES }).proberPlaces).toThrow('PROBER_PLACES is not a JSON object');
    },
  );

  it('links to reports only by the word true', () => {
    expect(
      ['true', 'false', 'TRUE', undefined].map(
        (PUBLIC_REPORT_LINKS) => readEnvironment({ PUBLIC_REPORT_LINKS }).publicReportLinks,
      ),
    ).toEqual([true, false, false, false]);
  });

  it('reads the channels, the default bus among them', () => {
    expect(readEnvironment({}).channels).toEqual([{ Id: 'eventbridge', Type: 'eventbridge' }]);
    expect(() => readEnvironment({ CHANNELS: 'x' }).channels).toThrow('The environment variable CHANNELS is not JSON');
  });

  it.each(['nonsense', '[]', '{"vpc-1": 7}', 'null'])('refuses PROBERS %s', (PROBERS) => {
    expect(() => readEnvironment({ PROBERS }).probers).toThrow('PROBERS is not a JSON object');
  });

  it.each(['0', '-1', '1.5', 'soon'])('refuses RETENTION_DAYS %s', (RETENTION_DAYS) => {
    expect(() => readEnvironment({ RETENTION_DAYS }).retentionDays).toThrow('RETENTION_DAYS is not a whole number');
  });
});
