/** The API as an OpenAPI 3.1 document, made of the schemas that requests are read with and of the list of routes. */
import * as z from 'zod/mini';
import { ROUTES } from '../model/routes.ts';
import { API_SCHEMAS, type ApiSchema } from './api-schemas.ts';
import { OPERATIONS, type Operation } from './openapi-operations.ts';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type ProblemKind } from './problem.ts';
import { FORM_TYPE } from './slack-form.ts';

/** Whatever a route does, these may be answered. */
const EVERYWHERE: readonly ProblemKind[] = ['no-caller', 'aws-refused', 'aws-unavailable'];

/** What API Gateway says is only to be had where it looks at signatures. */
const OF_IAM = '403';

/** Of API Gateway: a call without a good signature, too many calls, a function that broke. */
const OF_GATEWAY: Readonly<Record<number, string>> = {
  403: 'API Gateway: the signature or the permission execute-api:Invoke is missing',
  429: 'API Gateway: too many calls; wait and send it again',
  500: 'API Gateway: this service is at fault',
  503: 'API Gateway: the function did not answer in time',
};

const HEADERS = {
  Location: { description: 'Path of the run.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait, while the run is going.', schema: { type: 'string' } },
} as const;

export function buildOpenApi() {
  const paths: Record<string, Record<string, object>> = {};
  for (const { key, method, path } of ROUTES) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(key, OPERATIONS[key]) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'xks-preflight',
      version: '1.0',
      description:
        'Checks everything that an external key store of AWS KMS needs before it exists. Every call is signed with AWS Signature ' +
        'Version 4 for the service execute-api, but for that of the slash command. Whoever may read one report may read all of ' +
        'the deployment.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
        variables: { apiId: { default: 'a1b2c3d4e5' }, region: { default: 'us-east-1' } },
      },
    ],
    security: [{ sigv4: [] }],
    paths,
    components: {
      securitySchemes: {
        sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      },
      schemas: Object.fromEntries(Object.entries(API_SCHEMAS).map(([name, schema]) => [name, jsonSchema(schema)])),
    },
  };
}

/** The dialect is that of OpenAPI 3.1 anyway. */
function jsonSchema(schema: z.core.$ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return rest;
}

function operation(operationId: string, described: Operation): object {
  const { summary, description, parameters, body, success, problems, open = false } = described;
  const kinds = open ? problems : [...problems, ...EVERYWHERE];
  return {
    operationId,
    summary,
    description,
    ...(open ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: body.required,
            content: { [body.form ? FORM_TYPE : 'application/json']: { ...ref(body.schema), example: body.example } },
          },
        }),
    responses: { [success.status]: successResponse(success), ...problemResponses(kinds, open) },
  };
}

function ref(schema: ApiSchema): object {
  return { schema: { $ref: `#/components/schemas/${schema}` } };
}

function successResponse({ description, schema, example, page = false, headers = [] }: Operation['success']): object {
  return {
    description,
    ...(headers.length > 0
      ? { headers: Object.fromEntries(Object.entries(HEADERS).filter(([name]) => headers.includes(name))) }
      : {}),
    content: {
      'application/json': { ...ref(schema), example },
      ...(page ? { 'text/html': { schema: { type: 'string' } } } : {}),
    },
  };
}

/** By status, in order; several kinds may share one. */
function problemResponses(kinds: readonly ProblemKind[], open: boolean): Readonly<Record<string, object>> {
  const ofGateway = Object.keys(OF_GATEWAY).filter((status) => !open || status !== OF_IAM);
  const statuses = new Set([...kinds.map((kind) => PROBLEMS[kind].status), ...ofGateway.map(Number)]);
  return Object.fromEntries(
    [...statuses]
      .toSorted((a, b) => a - b)
      .map((status) => [
        String(status),
        problemResponse(status, kinds, ofGateway.includes(String(status)) ? OF_GATEWAY[status] : undefined),
      ]),
  );
}

function problemResponse(status: number, kinds: readonly ProblemKind[], gateway: string | undefined): object {
  const mine = kinds.filter((kind) => PROBLEMS[kind].status === status);
  const descriptions = [...mine.map((kind) => PROBLEMS[kind].title), ...(gateway === undefined ? [] : [gateway])];
  const examples = Object.fromEntries(mine.map((kind) => [kind, { value: exampleOf(kind) }]));
  return {
    description: descriptions.join('. Or: '),
    content: {
      ...(mine.length > 0 ? { 'application/problem+json': { ...ref('Problem'), examples } } : {}),
      ...(gateway === undefined ? {} : { 'application/json': { ...ref('GatewayMessage') } }),
    },
  };
}

function exampleOf(kind: ProblemKind): object {
  const { status, title } = PROBLEMS[kind];
  return { type: `${PROBLEM_TYPE_PREFIX}${kind}`, title, status, detail: 'Says what to do.' };
}

/** As it is committed. */
export function openApiText(): string {
  return `${JSON.stringify(buildOpenApi(), null, 2)}\n`;
}
