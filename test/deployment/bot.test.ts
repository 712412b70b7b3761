/** The slash command: when it is there, who may call it, and what its function may do. */
import { describe, expect, it } from 'vitest';
import { apiExtensions } from '../../lib/deployment/api.ts';
import { readBot } from '../../lib/deployment/bot.ts';
import { readChannels } from '../../lib/deployment/channels.ts';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { roleLogicalId } from '../../lib/deployment/names.ts';
import type { Statement } from '../../lib/deployment/permissions.ts';
import { ANSWER_MS } from '../../lib/service/slack-command.ts';
import { functionRoles } from '../../lib/deployment/roles.ts';

const SLACK_CHAT = { Id: 'bot', Type: 'slack-chat', SecretId: 'xks-preflight/slack-token', Channel: 'C0123456789' };
const CHANNELS = JSON.stringify([SLACK_CHAT]);
const BOT = { SigningSecretId: 'xks-preflight/slack-signing', TeamIds: ['T0123456789'], ChannelIds: ['C0123456789'] };

const read = (bot: unknown, channels = CHANNELS) =>
  readBot(typeof bot === 'string' ? bot : JSON.stringify(bot), readChannels(channels, undefined));

describe('XKS_PREFLIGHT_BOT', () => {
  it('is read', () => {
    expect(read(BOT)).toEqual(BOT);
  });

  it.each([undefined, '', '  '])('%j: there is no bot', (text) => {
    expect(readBot(text, readChannels(CHANNELS, undefined))).toBeNull();
  });

  it.each([
    ['{', 'must be a JSON object such as'],
    ['[]', 'must be a JSON object such as'],
    [{ ...BOT, Team: 'T0123456789' }, 'has no field "Team"'],
    [{ ...BOT, SigningSecretId: undefined }, 'SigningSecretId must be the name of a secret'],
    [{ ...BOT, SigningSecretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x' }, 'not its ARN'],
    [{ ...BOT, SigningSecretId: 'xks/slack-signing' }, 'SigningSecretId must start with xks-preflight/'],
    [{ ...BOT, SigningSecretId: 'xks-preflight/' }, 'SigningSecretId must start with xks-preflight/'],
    [{ ...BOT, SigningSecretId: 'xks-preflight/*' }, 'SigningSecretId must be the name of a secret'],
    [{ ...BOT, SigningSecretId: 'xks-preflight/slack-token' }, 'names the secret of a channel'],
    [{ ...BOT, TeamIds: [] }, 'TeamIds must be a list of ids of Slack workspaces'],
    [{ ...BOT, TeamIds: 'T0123456789' }, 'TeamIds must be a list'],
    [{ ...BOT, TeamIds: ['*'] }, 'TeamIds must be a list'],
    [{ ...BOT, ChannelIds: undefined }, 'ChannelIds must be a list of ids of Slack channels'],
    [{ ...BOT, ChannelIds: ['#general'] }, 'ChannelIds must be a list'],
    [{ ...BOT, ChannelIds: Array.from({ length: 300 }, (_, at) => `C${100_000 + at}`) }, 'is too long'],
  ])('%j: %s', (bot, words) => {
    expect(() => read(bot)).toThrow(words);
    expect(() => read(bot)).toThrow(/^XKS_PREFLIGHT_BOT[^\n]*$/);
  });

  it('follows the prefix that was chosen for the secrets of channels', () => {
    const others = readChannels(CHANNELS.replaceAll('xks-preflight/', 'chat/'), 'chat/');
    expect(readBot(JSON.stringify({ ...BOT, SigningSecretId: 'chat/signing' }), others)).toMatchObject({
      SigningSecretId: 'chat/signing',
    });
    expect(() => readBot(JSON.stringify(BOT), others)).toThrow('SigningSecretId must start with chat/');
  });

  it.each(['', '[{"Id": "ops", "Type": "slack-webhook", "SecretId": "xks-preflight/ops"}]'])(
    'needs a channel with a bot token to answer with: not %j',
    (channels) => {
      expect(() => read(BOT, channels)).toThrow(
        /^XKS_PREFLIGHT_BOT needs a channel of type slack-chat[^\n]*"Type": "slack-chat"/,
      );
    },
  );
});

describe('the function of the slash command', () => {
  const specs = functionSpecs([], undefined, BOT);
  const spec = specs.find(({ key }) => key === 'slack-command');
  const ROUTE = 'POST /slack/command';

  it('is there only when a bot is configured', () => {
    expect(functionSpecs([]).filter(({ route }) => route?.auth === 'slack')).toEqual([]);
    expect(specs.filter(({ route }) => route?.auth === 'slack').map(({ key }) => key)).toEqual(['slack-command']);
  });

  it('has its own low rate', () => {
    const { RouteSettings } = apiExtensions(specs).HttpApiStage.Properties;
    expect(RouteSettings).toMatchObject({ [ROUTE]: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 } });
    expect(apiExtensions(functionSpecs([])).HttpApiStage.Properties.RouteSettings).not.toHaveProperty([ROUTE]);
  });

  it('answers in time: a whole CPU, and it gives up soon after Slack does', () => {
    expect(spec).toMatchObject({ memoryMb: 1_769, timeoutSeconds: 5 });
    // Slack waits three seconds; a second of them is for the way and the start of the function.
    expect(ANSWER_MS).toBeLessThanOrEqual(2_000);
  });

  it('is not told where proxy credentials are', () => {
    expect(spec?.variables).toContain('SLACK_BOT');
    expect(spec?.variables).not.toContain('SECRET_PREFIX');
  });

  it('reads its one secret, notes its runs, starts runs, and can neither create nor write a report', () => {
    const role = functionRoles(specs, [], [])[roleLogicalId('slack-command')] as {
      readonly Properties: {
        readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
      };
    };
    const statements = role.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const of = (action: string) => statements.filter(({ Action }) => Action.includes(action));
    expect(of('secretsmanager:GetSecretValue').map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(':secret:xks-preflight/slack-signing-??????"'),
    ]);
    expect(of('dynamodb:PutItem').map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['bot#*'] } },
    ]);
    const actions = statements.flatMap(({ Action }) => Action).filter((action) => !/^(logs|xray):/.test(action));
    expect(actions.toSorted()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'kms:Decrypt',
      'kms:DescribeCustomKeyStores',
      'secretsmanager:GetSecretValue',
      'states:DescribeExecution',
      'states:StartExecution',
    ]);
  });
});
