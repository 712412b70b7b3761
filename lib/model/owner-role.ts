/** Which role of another account may be assumed to read its side of an endpoint service? As configured, so nothing secret. */
import { readTypedJson } from './typed-json.ts';

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
 * @throws Error in one line that starts with `source` and says what is wrong; it quotes no external id
 */
export function parseOwnerRoles(source: string, text: string | undefined): readonly OwnerRole[] {
  if (text === undefined || text.trim() === '') return [];
  const value = readTypedJson(source, text, FORM);
  if (!isObject(value)) throw new Error(`${source} must be ${FORM}`);
  return Object.entries(value).map(([account, entry], index) => {
    if (/^\d{12}$/.test(account)) return readEntry(`${source}, ${account}`, account, entry);
    throw new Error(`${source}, entry ${index + 1}: its name must be an account of 12 digits, the one that owns the role`);
  });
}

const INNER = '{"RoleArn": "arn:aws:iam::444455556666:role/NAME", "ExternalId": "…"}';
const FORM = `a JSON object like {"444455556666": ${INNER}}, or the ARN alone for the inner object`;

function readEntry(where: string, account: string, entry: unknown): OwnerRole {
  const fields = typeof entry === 'string' ? { RoleArn: entry } : entry;
  if (!isObject(fields)) throw new Error(`${where}: it must be the ARN of a role, or ${INNER}`);
  const { RoleArn, ExternalId = null, ...more } = fields;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) {
    throw new Error(`${where}: unknown field ${JSON.stringify(unknown.slice(0, 40))}; the fields are RoleArn, ExternalId`);
  }
  const role = typeof RoleArn === 'string' ? ownerRole(RoleArn, null) : null;
  if (role === null) throw new Error(`${where}: RoleArn must be "arn:aws:iam::${account}:role/NAME"`);
  if (role.account !== account) {
    throw new Error(`${where}: RoleArn is of account ${role.account}: name the entry after that, or give a role of this account`);
  }
  if (ExternalId !== null && (typeof ExternalId !== 'string' || !EXTERNAL_ID.test(ExternalId))) {
    throw new Error(`${where}: ExternalId must be 2 to 1,224 letters, digits and characters of _+=,.@:/-`);
  }
  return { ...role, ExternalId };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
