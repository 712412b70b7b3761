/** GetHealthStatus of the XKS proxy API v1: the body of a request, and what is wrong with an answer. */
import { randomUUID } from 'node:crypto';
import { LIMITS } from './limits.ts';

/** What KMS itself sends in its periodic health calls. */
export const HEALTH_OPERATION = 'KmsHealthCheck';

/**
 * Every request id of ours starts like this ("xksp" in ASCII), so that the proxy's log tells our calls from those of KMS. For the
 * rest they are the UUIDs that KMS sends: whether a proxy takes other ids is asked apart.
 */
export const REQUEST_ID_PREFIX = '786b7370';

export const HEALTH_STATUSES = ['ACTIVE', 'DEGRADED', 'UNAVAILABLE'] as const;

export type InstanceHealth = (typeof HEALTH_STATUSES)[number];

/** One instance of the external key manager. */
export interface EkmInstance {
  readonly id: string;
  readonly model: string;
  readonly healthStatus: InstanceHealth;
}

/** The answer to GetHealthStatus. Fields this version of the API does not know are dropped. */
export interface HealthStatus {
  readonly xksProxyFleetSize: number;
  readonly xksProxyVendor: string;
  readonly xksProxyModel: string;
  readonly ekmVendor: string;
  readonly ekmFleetDetails: readonly EkmInstance[];
}

/** One breach of the contract. Holds nothing of what the proxy sent. */
export interface ContractViolation {
  /** Row id of the requirement catalogue, `XKS-HEALTH-003` to `-008`. */
  readonly requirement: string;
  /** Path into the body, such as `ekmFleetDetails[1].healthStatus`; `body` for the whole. */
  readonly field: string;
  readonly expected: string;
}

export type ParsedHealth =
  | { readonly ok: true; readonly value: HealthStatus }
  | { readonly ok: false; readonly violations: readonly ContractViolation[] };

export interface HealthRequest {
  /** Opaque to the proxy; a fresh recognisable id when absent. */
  readonly kmsRequestId?: string;
  readonly kmsOperation?: string;
  /** Fields of `requestMetadata` that the API does not know yet. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A fresh UUID that a proxy's log shows to be ours. */
export function freshRequestId(): string {
  return `${REQUEST_ID_PREFIX}${randomUUID().slice(REQUEST_ID_PREFIX.length)}`;
}

/** The JSON body of a GetHealthStatus request. */
export function healthRequestBody(request: HealthRequest = {}): string {
  const { kmsRequestId = freshRequestId(), kmsOperation = HEALTH_OPERATION, more = {} } = request;
  return JSON.stringify({ requestMetadata: { kmsRequestId, kmsOperation, ...more } });
}

/** Judges the body of a 200 answer: all violations at once, or the typed value. Unknown fields are allowed. */
export function parseHealthStatus(body: string): ParsedHealth {
  const fields = parseObject(body);
  if (fields === null) {
    return { ok: false, violations: [{ requirement: 'XKS-HEALTH-003', field: 'body', expected: 'one well-formed JSON object' }] };
  }
  const violations = [...fleetSize(fields), ...names(fields), ...fleet(fields.ekmFleetDetails)];
  if (violations.length > 0) return { ok: false, violations };
  return { ok: true, value: toHealthStatus(fields as unknown as HealthStatus) };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(body: string): Fields | null {
  try {
    return asFields(JSON.parse(body));
  } catch {
    return null;
  }
}

function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function fleetSize({ xksProxyFleetSize: size }: Fields): ContractViolation[] {
  if (typeof size === 'number' && Number.isInteger(size) && size > 0) return [];
  return [{ requirement: 'XKS-HEALTH-004', field: 'xksProxyFleetSize', expected: 'an integer above 0' }];
}

function names(fields: Fields): ContractViolation[] {
  return texts(fields, ['xksProxyVendor', 'xksProxyModel', 'ekmVendor'], '', 'XKS-HEALTH-005');
}

function texts(fields: Fields, wanted: readonly string[], prefix: string, requirement: string): ContractViolation[] {
  return wanted
    .filter((field) => typeof fields[field] !== 'string')
    .map((field) => ({ requirement, field: `${prefix}${field}`, expected: 'a string' }));
}

function fleet(details: unknown): ContractViolation[] {
  const { min, max } = LIMITS.healthFleet;
  if (!Array.isArray(details) || details.length < min || details.length > max) {
    return [{ requirement: 'XKS-HEALTH-006', field: 'ekmFleetDetails', expected: `an array of ${min} to ${max} entries` }];
  }
  return details.flatMap((entry: unknown, index) => instance(entry, `ekmFleetDetails[${index}]`));
}

function instance(entry: unknown, field: string): ContractViolation[] {
  const fields = asFields(entry);
  if (fields === null) return [{ requirement: 'XKS-HEALTH-007', field, expected: 'an object' }];
  const violations = texts(fields, ['id', 'model', 'healthStatus'], `${field}.`, 'XKS-HEALTH-007');
  const { healthStatus } = fields;
  if (typeof healthStatus === 'string' && !(HEALTH_STATUSES as readonly string[]).includes(healthStatus)) {
    const expected = `one of ${HEALTH_STATUSES.join(', ')}, in upper case`;
    violations.push({ requirement: 'XKS-HEALTH-008', field: `${field}.healthStatus`, expected });
  }
  return violations;
}

/** Copies the known fields, so that nothing unknown travels on. */
function toHealthStatus(checked: HealthStatus): HealthStatus {
  const { xksProxyFleetSize, xksProxyVendor, xksProxyModel, ekmVendor, ekmFleetDetails } = checked;
  const instances = ekmFleetDetails.map(({ id, model, healthStatus }) => ({ id, model, healthStatus }));
  return { xksProxyFleetSize, xksProxyVendor, xksProxyModel, ekmVendor, ekmFleetDetails: instances };
}
