/** The API as it is packaged: who may call it, how often, and what is logged of a call. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionLogicalId } from '../../lib/deployment/names.ts';
import { ROUTES as ALL_ROUTES } from '../../lib/model/routes.ts';
import { type PackagedStack, packageStack, type Resource } from '../support/packaged-stack.ts';

/** No bot is configured here, so there is no route for one. */
const ROUTES = ALL_ROUTES.filter(({ auth }) => auth === 'iam');

let stack: PackagedStack;

beforeAll(async () => {
  stack = await packageStack([], {});
}, 120_000);
afterAll(() => stack.remove());

function ofType(type: string): readonly Resource[] {
  return Object.values(stack.resources).filter((resource) => resource.Type === type);
}

function only(id: string): Readonly<Record<string, unknown>> {
  const resource = stack.resources[id];
  if (resource === undefined) throw new Error(`The template has no ${id}`);
  return resource.Properties;
}

describe('the routes', () => {
  it('are those of the list, each with IAM authorisation: nothing can be called without', () => {
    const packaged = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);
    expect(packaged.toSorted()).toEqual(ROUTES.map(({ method, path }) => [`${method} ${path}`, 'AWS_IAM']).toSorted());
  });

  it('each lead to the function of that name', () => {
    const targets = ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => {
      const integration = /"(HttpApiIntegration\w+)"/.exec(JSON.stringify(Properties.Target))?.[1] ?? '';
      const target = JSON.stringify(only(integration).IntegrationUri);
      return ROUTES.find(({ key }) => target.includes(`"${functionLogicalId(key)}"`))?.key;
    });
    expect(targets.toSorted()).toEqual(ROUTES.map(({ key }) => key).toSorted());
  });

  it('are throttled, those that start or read something more than the others', () => {
    const { DefaultRouteSettings, RouteSettings } = only('HttpApiStage') as {
      readonly DefaultRouteSettings: Record<string, number>;
      readonly RouteSettings: Record<string, Record<string, number>>;
    };
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 });
    const writing = ROUTES.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(RouteSettings).toSorted()).toEqual(writing.toSorted());
    for (const settings of Object.values(RouteSettings)) {
      expect(settings).toEqual({ ThrottlingRateLimit: 2, ThrottlingBurstLimit: 10 });
    }
  });

  it('are there before the stage sets their rates', () => {
    const { DependsOn } = stack.resources.HttpApiStage as unknown as { readonly DependsOn: readonly string[] };
    const writing = Object.entries(stack.resources)
      .filter(
        ([, { Type, Properties }]) => Type === 'AWS::ApiGatewayV2::Route' && !String(Properties.RouteKey).startsWith('GET '),
      )
      .map(([id]) => id);
    expect(DependsOn).toEqual(expect.arrayContaining(writing));
  });
});

describe('the access log', () => {
  it('tells who called which route, and nothing that the caller wrote', () => {
    const { Format, DestinationArn } = only('HttpApiStage').AccessLogSettings as {
      readonly Format: string;
      readonly DestinationArn: unknown;
    };
    const logged = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(logged).toEqual(expect.arrayContaining(['$context.routeKey', '$context.status', '$context.identity.userArn']));
    const ofCaller = /\$context\.(path\b|domainName|requestOverride)|querystring|header|body|rawPath|accessKey|userAgent/i;
    expect(logged.filter((variable) => ofCaller.test(variable))).toEqual([]);
    expect(DestinationArn).toEqual({ 'Fn::GetAtt': ['HttpApiLogGroup', 'Arn'] });
  });

  it('is kept as long as every other log', () => {
    expect(only('HttpApiLogGroup').RetentionInDays).toEqual({ Ref: 'RetentionDays' });
  });
});

describe('InvokeRole', () => {
  it('exists only when accounts are allowed, and none are by default', () => {
    expect(stack.resources.InvokeRole).toMatchObject({ Condition: 'AccountsAreAllowed' });
    expect(stack.parameters.AllowedAccounts?.Default).toBe('');
  });

  it('trusts the accounts of the parameter and nobody else', () => {
    const { Statement } = only('InvokeRole').AssumeRolePolicyDocument as { readonly Statement: readonly object[] };
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Split': [',', { Ref: 'AllowedAccounts' }] } },
        Action: 'sts:AssumeRole',
      },
    ]);
  });

  it('may call this API and do nothing else', () => {
    const { Policies } = only('InvokeRole') as { readonly Policies: readonly { readonly PolicyDocument: object }[] };
    expect(Policies.map(({ PolicyDocument }) => PolicyDocument)).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['execute-api:Invoke'],
            Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${HttpApi}/*' },
          },
        ],
      },
    ]);
  });

  it.each([
    ['', true],
    ['111122223333', true],
    ['111122223333,444455556666', true],
    ['*', false],
    ['arn:aws:iam::111122223333:root', false],
    ['1111', false],
    ['111122223333, 444455556666', false],
  ])('takes %j as accounts: %s', (text, taken) => {
    const { AllowedPattern = '' } = stack.parameters.AllowedAccounts as { readonly AllowedPattern?: string };
    expect(new RegExp(AllowedPattern).test(text)).toBe(taken);
  });
});
