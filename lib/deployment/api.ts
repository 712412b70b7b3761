/**
 * What surrounds the routes of the API: how often they may be called, what is logged of a call, and the role by which other
 * accounts call. An HTTP API has no resource policy, so only principals of its own account can be let in: others take this role.
 */
import type { Route } from '../model/routes.ts';
import { arnOf, LOGICAL_ID, type Reference, type Resources, SERVICE } from './names.ts';
import { KEPT, logGroupProperties } from './storage.ts';
import type { FunctionSpec } from './functions.ts';

export const CONDITIONS = {
  AlarmTopicHasKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmTopicKeyArn' }, ''] }] },
  AccountsAreAllowed: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AllowedAccounts' }, ''] }] },
} as const;

/** Calls a second and at once. Runs cost money and AWS calls of the account; KMS allows five describe calls a second. */
const THROTTLE = {
  usual: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  /** Routes that start something or read a secret. */
  starting: { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 10 },
  /** The route that anybody on the Internet can call: the cost of calls that nobody signed stays small. */
  open: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 },
} as const;

function ownThrottle({ method, auth }: Pick<Route, 'method' | 'auth'>) {
  if (auth === 'slack') return THROTTLE.open;
  return method === 'GET' ? null : THROTTLE.starting;
}

/**
 * One line a call: who, which route, how it ended. Neither path nor query nor header values: these are the caller's, and who
 * pastes a secret into the wrong place must not find it in a log.
 */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  caller: '$context.identity.userArn',
  sourceIp: '$context.identity.sourceIp',
  responseLength: '$context.responseLength',
  integrationStatus: '$context.integration.integrationStatus',
  errorMessage: '$context.error.message',
});

/** Additions to what osls makes of the routes. */
export function apiExtensions(specs: readonly Pick<FunctionSpec, 'route'>[]) {
  const settings = specs.flatMap(({ route }) => {
    const throttle = route === null ? null : ownThrottle(route);
    return route === null || throttle === null ? [] : [[`${route.method} ${route.path}`, throttle] as const];
  });
  return {
    HttpApiStage: {
      // Settings of a route can only be made once it is there.
      DependsOn: settings.map(([route]) => routeLogicalId(route)),
      Properties: {
        // No metrics for each route: they are billed as custom ones, and one hour of them costs more than a run.
        DefaultRouteSettings: { DetailedMetricsEnabled: false, ...THROTTLE.usual },
        RouteSettings: Object.fromEntries(settings),
      },
    },
    HttpApiLogGroup: { ...KEPT, Properties: logGroupProperties(`/aws/http-api/${SERVICE}-\${sls:stage}`) },
  };
}

/** As osls names the resource of `POST /key-stores/{id}/credential`: `HttpApiRoutePostKeyDashstoresIdVarCredential`. */
function routeLogicalId(route: string): string {
  const [method = '', path = ''] = route.split(' ');
  const words = path.replaceAll('-', 'Dash').replace(/\{(\w+)\}/g, '$1Var');
  return `HttpApiRoute${[method.toLowerCase(), ...words.split('/')].map(capital).join('')}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const API: Reference = {
  'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${LOGICAL_ID.httpApi}}/*`,
};

/** May be taken by the accounts that the parameter `AllowedAccounts` lists, and may do nothing but call this API. */
export function invokeRole(): Resources {
  return {
    [LOGICAL_ID.invokeRole]: {
      Type: 'AWS::IAM::Role',
      Condition: 'AccountsAreAllowed',
      Properties: {
        Description: 'Taken by other accounts to call the API of xks-preflight.',
        MaxSessionDuration: 3_600,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Split': [',', { Ref: 'AllowedAccounts' }] } },
              Action: 'sts:AssumeRole',
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'call',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: ['execute-api:Invoke'], Resource: API }],
            },
          },
        ],
      },
    },
  };
}

export const API_OUTPUTS = {
  InvokeRoleArn: {
    Condition: 'AccountsAreAllowed',
    Description: 'Role that the accounts of AllowedAccounts take to call the API.',
    Value: arnOf(LOGICAL_ID.invokeRole),
  },
} as const;
