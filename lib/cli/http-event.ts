/** An HTTP request of the local service as the event that API Gateway would make of it, and which route it is for. */
import type { IncomingHttpHeaders } from 'node:http';
import { ROUTES, type Route } from '../model/routes.ts';
import type { ApiEvent } from '../service/api-route.ts';

export interface HttpCall {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly requestId: string;
}

/** Who calls, as nobody checks signatures here. */
export interface LocalCaller {
  readonly arn: string;
  readonly account: string;
}

export interface Routed {
  readonly route: Route;
  readonly event: ApiEvent;
}

/** null: there is no such route, which API Gateway answers by itself. */
export function routeCall(call: HttpCall, caller: LocalCaller): Routed | null {
  const [rawPath = '', rawQueryString = ''] = splitOnce(call.target, '?');
  for (const route of ROUTES) {
    const parameters = route.method === call.method ? matchPath(route.path, rawPath) : null;
    if (parameters !== null) return { route, event: eventOf({ call, caller, route, rawPath, rawQueryString, parameters }) };
  }
  return null;
}

function splitOnce(text: string, at: string): readonly string[] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

/** The values of the parameters in the path; null when it is another path. */
function matchPath(template: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index] ?? '');
    if (part.startsWith('{') && value !== '') parameters[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Parts {
  readonly call: HttpCall;
  readonly caller: LocalCaller;
  readonly route: Route;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function eventOf({ call, caller, route, rawPath, rawQueryString, parameters }: Parts): ApiEvent {
  const query = new URLSearchParams(rawQueryString);
  const routeKey = `${route.method} ${route.path}`;
  const now = new Date();
  const event = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, [value].flat().join(',')])),
    // API Gateway joins what is given several times.
    ...(query.size > 0
      ? { queryStringParameters: Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')])) }
      : {}),
    pathParameters: { ...parameters },
    requestContext: {
      accountId: caller.account,
      apiId: 'local',
      // Whoever is let in without IAM is not vouched for by API Gateway.
      ...(route.auth === 'iam' ? { authorizer: { iam: identity(caller) } } : {}),
      domainName: '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: route.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: [call.headers['user-agent'] ?? ''].join(''),
      },
      requestId: call.requestId,
      routeKey,
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(call.body.byteLength > 0 ? { body: call.body.toString('base64') } : {}),
    isBase64Encoded: call.body.byteLength > 0,
  };
  return event as ApiEvent;
}

function identity({ arn, account }: LocalCaller): ApiEvent['requestContext']['authorizer']['iam'] {
  return {
    accessKey: 'LOCAL',
    accountId: account,
    callerId: 'LOCAL',
    cognitoIdentity: null,
    principalOrgId: '',
    userArn: arn,
    userId: 'LOCAL',
  };
}
