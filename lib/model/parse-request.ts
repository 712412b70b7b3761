/**
 * Is this a request at all? Refuses what cannot be judged (no JSON, unknown fields, wrong JSON types) and what must not travel
 * (a raw secret), all of it at once. What KMS would dislike passes: that is for the checks to say.
 */
import * as z from 'zod/mini';
import { didYouMean } from './did-you-mean.ts';
import type { Params } from './params.ts';
import { readJson } from './read-json.ts';
import { REQUEST_FIELDS, REQUEST_SCHEMA, RESERVED_FIELDS } from './request-schema.ts';
import { WITHHELD } from './withhold.ts';

/** `field` is a dotted name such as `Preflight.Thresholds.RttMs`, or `(body)`. `message` is one line and repeats no value. */
export interface Violation {
  readonly field: string;
  readonly expected: string;
  readonly message: string;
}

export type ParsedRequest =
  | { readonly ok: true; readonly params: Params }
  | { readonly ok: false; readonly violations: readonly Violation[] };

export interface ParseOptions {
  /** Re-validation names the store it is about; nobody else may. */
  readonly allowStoreId?: boolean;
  /** What `Skip` and `Demote` may hold: check ids and finding codes; any text when absent. */
  readonly knownCodes?: ReadonlySet<string>;
}

export const REQUEST_BYTES = 8_192;
const BODY = '(body)';

/** @param text the body as it came, with or without byte order mark. Never throws, never repeats a value. */
export function parseRequest(text: string, options: ParseOptions = {}): ParsedRequest {
  if (Buffer.byteLength(text) > REQUEST_BYTES) {
    return refuse([
      violation(BODY, `at most ${REQUEST_BYTES} bytes`, 'the request is too large; leave out what is not a request field'),
    ]);
  }
  const read = readJson(text.replace(/^\uFEFF/, ''));
  if (!read.ok) {
    return refuse([
      violation(BODY, read.expected, `not valid JSON at line ${read.line}, column ${read.column}: expected ${read.expected}`),
    ]);
  }
  if (!isObject(read.value)) {
    return refuse([violation(BODY, 'a JSON object', `expected one JSON object in braces, found ${jsonType(read.value)}`)]);
  }
  const violations = [
    ...read.doubled.map((path) => violation(shownPath(path), 'once', 'stands twice in one object; keep one of them')),
    ...rawSecrets(read.value, []),
    ...halfCharacters(read.value, []),
    ...unfitFields(read.value),
    ...storeId(read.value, options),
    ...unknownCodes(read.value, options),
  ];
  return violations.length > 0 ? refuse(violations) : { ok: true, params: withoutPasswords(z.parse(REQUEST_SCHEMA, read.value)) };
}

function refuse(violations: readonly Violation[]): ParsedRequest {
  return { ok: false, violations };
}

function violation(field: string, expected: string, text: string): Violation {
  return { field, expected, message: `${field}: ${text}` };
}

const CREDENTIAL_FIELDS = ['xksproxyauthenticationcredential', 'accesskeyid', 'rawsecretaccesskey', 'secretaccesskey'];

/** However it is spelled: `raw_secret_access_key` gives the secret away as well. */
function isCredentialField(name: string): boolean {
  return CREDENTIAL_FIELDS.includes(name.toLowerCase().replace(/[^a-z]/g, ''));
}

/** At any depth; what lies inside such a field is not looked at. */
function rawSecrets(value: unknown, path: readonly string[]): readonly Violation[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...path, name];
    if (!isCredentialField(name)) return rawSecrets(inner, here);
    const advice =
      'a credential must not stand in a request; store it in AWS Secrets Manager and give the name of the secret as ' +
      'XksProxyAuthenticationCredentialSecretId, or on the command line pass --proxy-config FILE. If this request was sent or ' +
      'stored anywhere, replace the credential';
    return [violation(shownPath(here), 'no credential', advice)];
  });
}

/** JSON can spell half of a character (`"\ud83d"`), which is no text in UTF-8: nothing that is made of it could be sent or stored. */
function halfCharacters(value: unknown, path: readonly string[]): readonly Violation[] {
  if (typeof value === 'string') {
    const advice = 'an escape such as \\ud83d stands alone, which is half of a character; write the character itself';
    return value.isWellFormed() ? [] : [violation(shownPath(path), 'whole characters', advice)];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => halfCharacters(inner, [...path, name]));
}

function unfitFields(value: object): readonly Violation[] {
  const parsed = z.safeParse(REQUEST_SCHEMA, value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((mismatch) => {
    const path = mismatch.path.map(String);
    if (mismatch.code === 'unrecognized_keys') {
      return mismatch.keys.filter((key) => !isCredentialField(key)).map((key) => unknownField([...path, key]));
    }
    const found = valueAt(value, path);
    if (mismatch.code === 'invalid_value') {
      const choices = mismatch.values.map((one) => JSON.stringify(one)).join(', ');
      const what = typeof found === 'string' ? 'another text' : jsonType(found);
      return [violation(shownPath(path), `one of ${choices}`, `expected one of ${choices}, found ${what}`)];
    }
    const expected = mismatch.code === 'invalid_type' ? (TYPE_WORDS[mismatch.expected] ?? 'another type') : 'a number above 0';
    return [violation(shownPath(path), expected, `expected ${expected}, found ${jsonType(found)}`)];
  });
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number without quotes',
  boolean: 'true or false without quotes',
  array: 'a list in brackets',
  object: 'an object in braces',
};

function unknownField(path: readonly string[]): Violation {
  const field = path.join('.');
  if (RESERVED_FIELDS.includes(field)) return violation(field, 'nothing', 'not supported yet; leave it out');
  const meant = misplaced(path) ?? similar(path);
  const advice = meant === null ? `leave it out; known fields: ${siblings(path).join(', ')}` : `did you mean ${meant}?`;
  return violation(shownPath(path), 'a known field', `unknown field; ${advice}`);
}

/** A known name on the wrong level. */
function misplaced(path: readonly string[]): string | null {
  const name = path.at(-1)?.toLowerCase() ?? '';
  return REQUEST_FIELDS.find((field) => field.toLowerCase().split('.').at(-1) === name) ?? null;
}

function similar(path: readonly string[]): string | null {
  const meant = didYouMean(path.at(-1) ?? '', siblings(path));
  return meant === null ? null : [...path.slice(0, -1), meant].join('.');
}

/** The known names on the level of `path`. */
function siblings(path: readonly string[]): readonly string[] {
  const prefix = path
    .slice(0, -1)
    .map((name) => `${name}.`)
    .join('');
  return REQUEST_FIELDS.filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length))
    .filter((field) => !field.includes('.'));
}

function storeId(value: object, { allowStoreId = false }: ParseOptions): readonly Violation[] {
  if (allowStoreId || !Object.hasOwn(value, 'CustomKeyStoreId')) return [];
  return [violation('CustomKeyStoreId', 'nothing', 'only a re-validation may name a store by id; leave it out')];
}

function unknownCodes(value: object, { knownCodes }: ParseOptions): readonly Violation[] {
  if (knownCodes === undefined) return [];
  return ['Skip', 'Demote'].flatMap((list) => {
    const codes = valueAt(value, ['Preflight', list]);
    return (Array.isArray(codes) ? codes : []).flatMap((code: unknown, index) => {
      if (typeof code !== 'string' || knownCodes.has(code)) return [];
      const meant = didYouMean(code, knownCodes);
      const advice = meant === null ? 'see xks-preflight explain for all of them' : `did you mean ${meant}?`;
      return [
        violation(`Preflight.${list}[${index}]`, 'a known check id or finding code', `no such check or finding; ${advice}`),
      ];
    });
  });
}

/** Passwords that have no business here, in their own field or in a URL: their presence stays, to be found, their text does not. */
function withoutPasswords(params: Params): Params {
  const { KeyStorePassword, XksProxyUriEndpoint } = params;
  return {
    ...params,
    ...(KeyStorePassword === undefined ? {} : { KeyStorePassword: WITHHELD }),
    ...(XksProxyUriEndpoint === undefined ? {} : { XksProxyUriEndpoint: withoutUserInfo(XksProxyUriEndpoint) }),
  };
}

/** By hand, because the URL may be misspelt. A path may hold an @ as well; with a colon before it, it may be a password's. */
function withoutUserInfo(endpoint: string): string {
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]*/i.exec(endpoint)?.[0] ?? '';
  const rest = endpoint.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const isUserInfo = at >= 0 && /^[^/\\]*$|:/.test(rest.slice(0, at));
  return isUserInfo ? `${scheme}${WITHHELD}${rest.slice(at)}` : endpoint;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name) ? Reflect.get(inner, name) : undefined,
    value,
  );
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ?? 'nothing'
  );
}

/** The names come from outside: one that no field of ours looks like is not repeated, for it might be a pasted secret. */
function shownPath(path: readonly string[]): string {
  return path
    .map((name) => {
      if (/^\d{1,4}$/.test(name)) return `[${name}]`;
      return /^[A-Za-z_]{1,42}$/.test(name) ? `.${name}` : '.(another field)';
    })
    .join('')
    .replace(/^\./, '');
}
