/** The stack as it is packaged: a valid template, valid state machines, and roles that allow no more than is declared. */
import validator from '@aws/cloudformation-validate';
import validateAsl from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_INDEXES, REPORT_LIST_ATTRIBUTES } from '../lib/aws/report-list.ts';
import { REPORT_TABLE } from '../lib/aws/report-store.ts';
import { CHECKS } from '../lib/checks/registry.ts';
import { functionLogicalId, roleLogicalId } from '../lib/deployment/names.ts';
import { REVALIDATION_FUNCTIONS } from '../lib/deployment/revalidation-machine.ts';
import { functionNames } from '../lib/tooling/build.ts';
import { type PackagedStack, packageStack, type Resource } from './support/packaged-stack.ts';
import { channelsSuite } from './support/stack/channels-suite.ts';
import { deployerSuite } from './support/stack/deployer-suite.ts';
import { keptSuite } from './support/stack/kept-suite.ts';
import { rolesSuite } from './support/stack/roles-suite.ts';
import { ofType as typed, propertiesOf, statementsOf } from './support/stack/statements.ts';
import { versionsSuite } from './support/stack/versions-suite.ts';
import { watchedSuite } from './support/stack/watched-suite.ts';

const VPC_ID = 'vpc-0123456789abcdef0';
const PROBER = `prober-${VPC_ID}`;
const VPCS = [
  {
    VpcId: VPC_ID,
    SubnetIds: ['subnet-0123456789abcdef0'],
    SecurityGroupIds: ['sg-0123456789abcdef0'],
    ProbeEndpointId: 'vpce-0123456789abcdef0',
  },
];
const CHANNELS = [
  { Id: 'ops', Type: 'slack-webhook', SecretId: 'xks-preflight/ops' },
  { Id: 'bot', Type: 'slack-chat', SecretId: 'xks-preflight/slack-token', Channel: 'C0123456789' },
  { Id: 'q', Type: 'amazon-q', TopicArn: 'arn:aws:sns:us-east-1:111122223333:chat' },
  { Id: 'other', Type: 'eventbridge', EventBusArn: 'arn:aws:events:us-east-1:444455556666:event-bus/other' },
];
const BOT = { SigningSecretId: 'xks-preflight/slack-signing', TeamIds: ['T0123456789'], ChannelIds: ['C0123456789'] };
const OWNER_ROLE = 'arn:aws:iam::444455556666:role/xks-preflight';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/Bounds';
/** Parameters that no function has to know. */
const ELSEWHERE = ['AllowedAccounts', 'AlarmTopicKeyArn'];

let stack: PackagedStack;

beforeAll(async () => {
  stack = await packageStack(VPCS, { '444455556666': { RoleArn: OWNER_ROLE, ExternalId: 'shared-id' } }, CHANNELS, {
    XKS_PREFLIGHT_BOT: JSON.stringify(BOT),
    XKS_PREFLIGHT_PERMISSIONS_BOUNDARY: BOUNDARY,
  });
}, 120_000);
afterAll(() => stack.remove());

const ofType = (type: string): [string, Resource][] => typed(stack, type);
const properties = (id: string): Readonly<Record<string, unknown>> => propertiesOf(stack, id);

describe('the template', () => {
  it('has no errors', () => {
    const engine = new validator.CelEngine();
    const { diagnostics, metadata } = engine.validateStandard(new validator.TemplateFile(stack.templatePath), {
      severityLevel: 'ERROR',
    });
    engine.free();
    expect(diagnostics).toEqual([]);
    expect(metadata.resourcesScanned).toBe(Object.keys(stack.resources).length);
  }, 60_000);

  it('lets nobody call a route without IAM, but Slack the one of the slash command', () => {
    const open = ofType('AWS::ApiGatewayV2::Route').filter(([, route]) => route.Properties.AuthorizationType !== 'AWS_IAM');
    expect(open.map(([, { Properties }]) => Properties.RouteKey)).toEqual(['POST /slack/command']);
    expect(JSON.stringify(properties(functionLogicalId('slack-command')).Environment)).toContain(BOT.TeamIds[0]);
  });

  it('has one function and one zip for each entry point, and a prober in each VPC', () => {
    const wanted = [...functionNames().filter((name) => name !== 'prober'), PROBER].toSorted();
    const functions = ofType('AWS::Lambda::Function')
      .map(([id]) => id)
      .toSorted();
    expect(functions).toEqual(wanted.map(functionLogicalId).toSorted());
    expect(stack.zips.toSorted()).toEqual(wanted.map((name) => `${name}.zip`).toSorted());
  });

  it('has nothing inside a VPC but the prober', () => {
    const inside = ofType('AWS::Lambda::Function')
      .map(([id]) => id)
      .filter((id) => properties(id).VpcConfig !== undefined);
    expect(inside).toEqual([functionLogicalId(PROBER)]);
  });

  it('gives what measures the network a whole CPU', () => {
    const slow = CHECKS.filter(({ needs }) => (needs as readonly string[]).includes('prober'))
      // It asks DNS alone, which takes no times.
      .filter(({ id }) => id !== 'private-dns')
      .map(({ id }) => `check-${id}`)
      .concat(PROBER)
      .filter((key) => properties(functionLogicalId(key)).MemorySize !== 1_769);
    expect(slow).toEqual([]);
  });

  it('tells the checks of the prober, and the prober its place', () => {
    const variables = (key: string): Record<string, unknown> =>
      (properties(functionLogicalId(key)).Environment as { readonly Variables: Record<string, unknown> }).Variables;
    expect(JSON.stringify(variables('check-tls').PROBERS)).toContain(functionLogicalId(PROBER));
    expect(variables(PROBER)).toMatchObject({ VPC_ID });
    expect(JSON.stringify(variables('check-locate-proxy').PROBE_ENDPOINTS)).toContain('vpce-0123456789abcdef0');
    expect(JSON.stringify(variables('check-locate-proxy').PROBER_PLACES)).toContain('sg-0123456789abcdef0');
    expect(JSON.stringify(variables('check-locate-proxy').OWNER_ROLES)).toContain(OWNER_ROLE);
    expect(variables('check-tls')).not.toHaveProperty('OWNER_ROLES');
  });

  it('tells every function what was chosen and what is there, each under its own name', () => {
    const parameterOf = (variable: string): string =>
      variable.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
    const resources: Readonly<Record<string, object>> = {
      TABLE_NAME: { Ref: 'Reports' },
      STATE_MACHINE_ARN: { Ref: 'PreflightMachineAlias' },
      DELIVERY_QUEUE_URL: { Ref: 'DeliveryQueue' },
      DELIVERY_DEAD_LETTERS_URL: { Ref: 'DeliveryDeadLetters' },
      NOTIFY_FUNCTION: { 'Fn::GetAtt': [functionLogicalId('notify'), 'Arn'] },
      ACCOUNT: { Ref: 'AWS::AccountId' },
      API_HOST: { 'Fn::Sub': '${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
    };
    const told = ofType('AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      Object.entries((Properties.Environment as { readonly Variables: Readonly<Record<string, object>> }).Variables),
    );
    const wanted = (name: string): object | undefined =>
      parameterOf(name) in stack.parameters ? { Ref: parameterOf(name) } : resources[name];
    const known = told.filter(([name]) => wanted(name) !== undefined);
    expect(known.map(([name, value]) => [name, value])).toEqual(known.map(([name]) => [name, wanted(name)]));
    const names = new Set(known.map(([name]) => name));
    const unsaid = [
      ...Object.keys(stack.parameters).filter((name) => !ELSEWHERE.includes(name)),
      ...Object.keys(resources),
    ].filter((one) => ![...names].some((name) => name === one || parameterOf(name) === one));
    expect(unsaid).toEqual([]);
  });

  it('keeps reports when the stack goes, and can restore them', () => {
    expect(stack.resources.Reports).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(properties('Reports')).toMatchObject({
      KeySchema: [
        { AttributeName: REPORT_TABLE.partitionKey, KeyType: 'HASH' },
        { AttributeName: REPORT_TABLE.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: REPORT_INDEXES.map(({ name, keys: [hash] }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          { AttributeName: 'startedAt', KeyType: 'RANGE' },
        ],
        Projection: { NonKeyAttributes: REPORT_LIST_ATTRIBUTES.filter((attribute) => attribute !== hash) },
      })),
      TimeToLiveSpecification: { AttributeName: REPORT_TABLE.timeToLive, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('starts nothing by itself and overrides no gate unless told to', () => {
    expect(stack.parameters.ScheduleState?.Default).toBe('DISABLED');
    expect(stack.parameters.AllowGateOverride?.Default).toBe('false');
    expect(properties('RevalidationSchedule').State).toEqual({ Ref: 'ScheduleState' });
  });

  it('keeps every log for as long as was chosen', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBe(ofType('AWS::Lambda::Function').length + 3);
    expect(
      groups.filter(([, { Properties }]) => JSON.stringify(Properties.RetentionInDays) !== '{"Ref":"RetentionDays"}'),
    ).toEqual([]);
  });
});

describe('the state machines', () => {
  it.each(['PreflightMachine', 'RevalidationMachine'])('%s is valid, and every placeholder has its resource', (id) => {
    const { Definition, DefinitionSubstitutions, LoggingConfiguration } = properties(id);
    const result = validateAsl(Definition as object);
    expect(result.isValid ? '' : result.errorsText()).toBe('');
    const placeholders = [...JSON.stringify(Definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect([...new Set(placeholders)].toSorted()).toEqual(Object.keys(DefinitionSubstitutions as object).toSorted());
    const targets = [...JSON.stringify(DefinitionSubstitutions).matchAll(/(?:"Ref":"|"Fn::GetAtt":\[")(\w+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(targets.filter((name) => !(name in stack.resources))).toEqual([]);
    expect(LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  });

  it('may invoke exactly the functions they run', () => {
    const { DefinitionSubstitutions } = properties('PreflightMachine');
    const invoked = statementsOf(properties('PreflightMachineRole')).find(({ Action }) =>
      Action.includes('lambda:InvokeFunction'),
    );
    const functions = Object.values(DefinitionSubstitutions as object).filter((value) => 'Fn::GetAtt' in value);
    expect(invoked?.Resource).toEqual(functions);
  });
});

describe('the re-validation', () => {
  it('may call its functions and no others', () => {
    const invoked = statementsOf(properties('RevalidationMachineRole')).find(({ Action }) =>
      Action.includes('lambda:InvokeFunction'),
    );
    expect(invoked?.Resource).toEqual(REVALIDATION_FUNCTIONS.map((key) => ({ 'Fn::GetAtt': [functionLogicalId(key), 'Arn'] })));
  });

  it('sends digests beyond the account only where a central bus is named, and to that bus alone', () => {
    const role = roleLogicalId('summarize-revalidation');
    const { Statement } = (properties('CentralBusPolicy') as { readonly PolicyDocument: { readonly Statement: unknown } })
      .PolicyDocument;
    expect(stack.resources.CentralBusPolicy).toMatchObject({
      Condition: 'CentralBusIsSet',
      Properties: { Roles: [{ Ref: role }] },
    });
    expect(Statement).toEqual([{ Effect: 'Allow', Action: ['events:PutEvents'], Resource: { Ref: 'CentralBusArn' } }]);
    const own = statementsOf(properties(role)).filter(({ Action }) => Action.includes('events:PutEvents'));
    expect(own.map(({ Resource }) => JSON.stringify(Resource))).toEqual([expect.stringContaining('event-bus/default')]);
    const { Environment } = properties(functionLogicalId('summarize-revalidation'));
    expect(Environment).toMatchObject({
      Variables: { CENTRAL_BUS_ARN: { Ref: 'CentralBusArn' }, DIGEST_HOURS: { Ref: 'DigestHours' } },
    });
    expect([stack.parameters.CentralBusArn?.Default, stack.parameters.DigestHours?.Default]).toEqual(['', '24']);
  });
});

rolesSuite(() => stack, { prober: PROBER, ownerRole: OWNER_ROLE, boundary: BOUNDARY });
versionsSuite(() => stack);
keptSuite(() => stack);
channelsSuite(() => stack);
deployerSuite(() => stack);
watchedSuite(() => stack);
