import { describe, expect, it } from 'vitest';
import { readChannels } from '../../lib/deployment/channels.ts';

const OPS = { Id: 'ops', Type: 'slack-webhook', SecretId: 'xks-preflight/ops' };
const BOT = { Id: 'bot', Type: 'slack-chat', SecretId: 'xks-preflight/bot', Channel: 'C0123456789' };
const Q = { Id: 'q', Type: 'amazon-q', TopicArn: 'arn:aws:sns:us-east-1:111122223333:chat' };
const CENTRAL = { Id: 'central', Type: 'eventbridge', EventBusArn: 'arn:aws:events:us-east-1:444455556666:event-bus/central' };
const DEFAULT = { Id: 'eventbridge', Type: 'eventbridge' };

const read = (channels: unknown, prefix?: string) => readChannels(JSON.stringify(channels), prefix);

describe('readChannels', () => {
  it.each([undefined, '', '  ', '[]'])('knows the default bus where nothing is given: %j', (text) => {
    expect(readChannels(text, undefined)).toEqual({ channels: [DEFAULT], secretPrefix: 'xks-preflight/' });
  });

  it('reads each kind, the default bus first', () => {
    const teams = { Id: 'teams', Type: 'teams-webhook', SecretId: 'xks-preflight/teams' };
    expect(read([OPS, BOT, teams, Q, CENTRAL]).channels).toEqual([DEFAULT, OPS, BOT, teams, Q, CENTRAL]);
    expect(read([OPS, { Type: 'eventbridge' }]).channels).toEqual([DEFAULT, OPS]);
  });

  it.each<[string, unknown, string]>([
    ['no list', OPS, 'XKS_PREFLIGHT_CHANNELS must be a JSON list'],
    ['no channel', [OPS, null], 'entry 2: Type must be one of slack-webhook, slack-chat, teams-webhook, amazon-q, eventbridge'],
    ['an unknown type', [{ ...OPS, Type: 'email' }], 'entry 1: Type must be one of'],
    ['no id', [{ ...OPS, Id: undefined }], 'entry 1: Id must be 1 to 40 small letters'],
    ['a malformed id', [{ ...OPS, Id: 'Ops Room' }], 'entry 1: Id must be'],
    ['an id that stands for whoever asked in Slack', [{ ...OPS, Id: 'asked-ops' }], 'and may not begin with asked-'],
    ['the same id twice', [OPS, { ...BOT, Id: 'ops' }], 'the Id "ops" is used twice'],
    ['the id of the default bus', [{ ...OPS, Id: 'eventbridge' }], 'the Id "eventbridge" is used twice'],
    ['no secret', [{ Id: 'ops', Type: 'slack-webhook' }], 'entry 1: SecretId must be the name of a secret'],
    ['an ARN', [{ ...OPS, SecretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x' }], 'not its ARN'],
    [
      'the URL itself',
      [{ ...OPS, SecretId: 'https://hooks.slack.com/services/T0/B0/NobodyMaySeeIt' }],
      'entry 1: SecretId must be the name of a secret, such as "xks-preflight/ops": not its ARN, and not the URL or token itself',
    ],
    [
      'a secret outside of the prefix',
      [{ ...OPS, SecretId: 'xks/ops' }],
      'channel "ops" must have a name that starts with xks-preflight/',
    ],
    ['the prefix alone', [{ ...OPS, SecretId: 'xks-preflight/' }], 'must have a name that starts with'],
    ['a channel by name', [{ ...BOT, Channel: '#ops' }], 'entry 1: Channel must be the id of a Slack channel'],
    ['no topic', [{ Id: 'q', Type: 'amazon-q' }], 'entry 1: TopicArn must be'],
    ['a FIFO topic', [{ ...Q, TopicArn: `${Q.TopicArn}.fifo` }], 'entry 1: TopicArn must be'],
    [
      'a field of another type',
      [{ ...OPS, Channel: 'C0123456789' }],
      'slack-webhook has no field "Channel"; its fields are Type, Id, SecretId',
    ],
    ['a bus that is none', [{ ...CENTRAL, EventBusArn: 'default' }], 'entry 1: EventBusArn must be'],
    [
      'more than a function can be told',
      Array.from({ length: 40 }, (_, at) => ({ ...OPS, Id: `ops-${at}`, SecretId: `xks-preflight/${'x'.repeat(60)}${at}` })),
      'is too long',
    ],
  ])('refuses %s in one line', (_, channels, message) => {
    expect(() => read(channels)).toThrow(message);
    expect(() => read(channels)).toThrow(/^[^\n]+$/);
    expect(() => read(channels)).not.toThrow(/NobodyMaySeeIt/);
  });

  it('says where the text is no JSON', () => {
    expect(() => readChannels('[{', undefined)).toThrow('XKS_PREFLIGHT_CHANNELS is not JSON: line 1, column 3');
  });

  it('takes another prefix, but not that of proxy credentials', () => {
    expect(read([{ ...OPS, SecretId: 'chat/ops' }], 'chat/').secretPrefix).toBe('chat/');
    expect(() => read([OPS], 'chat/')).toThrow('starts with chat/');
    for (const prefix of ['xks/', 'xks/chat/', 'xks', 'x']) expect(() => read([], prefix)).toThrow('must differ from xks/');
    expect(() => read([], 'a b')).toThrow('must be the beginning of secret names');
  });
});
