/**
 * The routes of the service: the one list from which the functions of the stack, the local server and the OpenAPI document
 * derive. `key` is the name of the function that answers.
 */
export const ROUTES = [
  { key: 'start-preflight', method: 'POST', path: '/preflights' },
  { key: 'list-reports', method: 'GET', path: '/preflights' },
  { key: 'get-report', method: 'GET', path: '/preflights/{id}' },
  { key: 'start-create', method: 'POST', path: '/key-stores' },
  { key: 'revalidate-store', method: 'POST', path: '/key-stores/{id}/revalidations' },
  { key: 'register-credential', method: 'PUT', path: '/key-stores/{id}/credential' },
] as const;

export type Route = (typeof ROUTES)[number];
export type RouteKey = Route['key'];
