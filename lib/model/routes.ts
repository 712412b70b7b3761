/**
 * The routes of the service: the one list from which the functions of the stack, the local server and the OpenAPI document
 * derive. `key` is the name of the function that answers. `auth` says who vouches for the caller: API Gateway by IAM, or for the
 * one route that is there for Slack only (and only when a bot is configured) the function itself, by the signature of Slack.
 */
export const ROUTES = [
  { key: 'start-preflight', method: 'POST', path: '/preflights', auth: 'iam' },
  { key: 'list-reports', method: 'GET', path: '/preflights', auth: 'iam' },
  { key: 'get-report', method: 'GET', path: '/preflights/{id}', auth: 'iam' },
  { key: 'start-create', method: 'POST', path: '/key-stores', auth: 'iam' },
  { key: 'revalidate-store', method: 'POST', path: '/key-stores/{id}/revalidations', auth: 'iam' },
  { key: 'register-credential', method: 'PUT', path: '/key-stores/{id}/credential', auth: 'iam' },
  { key: 'slack-command', method: 'POST', path: '/slack/command', auth: 'slack' },
] as const;

export type Route = (typeof ROUTES)[number];
export type RouteKey = Route['key'];
