/** Which role of another account may be assumed to read its side of an endpoint service? As configured, so nothing secret. */

export interface OwnerRole {
  /** Account that the role belongs to, 12 digits. */
  readonly account: string;
  readonly RoleArn: string;
  /** null: its trust policy asks for none. */
  readonly ExternalId: string | null;
}

/** Patterns of IAM and STS. Source: STS API Reference, AssumeRole. */
const ROLE_ARN = /^arn:aws(?:-[a-z-]+)?:iam::(?<account>\d{12}):role\/[\w+=,.@/-]{1,512}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** null when the ARN is no role's, or STS would not take the external id. */
export function ownerRole(RoleArn: string, ExternalId: string | null): OwnerRole | null {
  const account = ROLE_ARN.exec(RoleArn)?.groups?.['account'];
  if (account === undefined || (ExternalId !== null && !EXTERNAL_ID.test(ExternalId))) return null;
  return { account, RoleArn, ExternalId };
}

/**
 * JSON text `{"444455556666": "arn:aws:iam::444455556666:role/NAME"}`, or with `{"RoleArn": "…", "ExternalId": "…"}` in place of
 * the ARN; none when it is empty.
 * @throws Error in one line that starts with `where` and says what is wrong
 */
export function parseOwnerRoles(where: string, text: string | undefined): readonly OwnerRole[] {
  if (text === undefined || text.trim() === '') return [];
  const value = parse(text);
  if (!isObject(value)) throw new Error(`${where} must be JSON like ${FORM}`);
  return Object.entries(value).map(([account, entry]) => {
    const role = readEntry(entry);
    if (role !== null && role.account === account) return role;
    const shown = /^\d{12}$/.test(account) ? account : 'an account';
    throw new Error(`${where}: the entry of ${shown} is not a role of that account; it must be like ${FORM}`);
  });
}

const FORM =
  '{"444455556666": {"RoleArn": "arn:aws:iam::444455556666:role/NAME", "ExternalId": "…"}}, or the ARN alone for the inner object';

function readEntry(entry: unknown): OwnerRole | null {
  if (typeof entry === 'string') return ownerRole(entry, null);
  if (!isObject(entry)) return null;
  const { RoleArn, ExternalId = null, ...more } = entry;
  const known = typeof RoleArn === 'string' && (ExternalId === null || typeof ExternalId === 'string');
  return known && Object.keys(more).length === 0 ? ownerRole(RoleArn, ExternalId) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
