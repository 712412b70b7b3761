/** A small validator for the JSON Schema (2020-12) that our OpenAPI document uses. A keyword it does not know is an error. */

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with `value`, each with its place; empty when it fits. `root` is where `$ref` starts. */
export function misfits(value: unknown, schema: unknown, root: unknown, at = '$'): readonly string[] {
  if (typeof schema !== 'object' || schema === null) throw new Error(`${at}: no schema`);
  const rules = schema as Schema;
  return Object.entries(rules).flatMap(([keyword, rule]) => {
    if (ANNOTATIONS.includes(keyword)) return [];
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`${at}: this validator does not know ${keyword}`);
    return check({ value, rule, rules, root, at });
  });
}

/** The part of `root` that `#/a/b` names. */
export function resolveRef(ref: unknown, root: unknown): unknown {
  if (typeof ref !== 'string' || !ref.startsWith('#/')) throw new Error(`${String(ref)} is no reference into this document`);
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((part, name) => {
      const next = (part as Schema | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')];
      if (next === undefined) throw new Error(`${ref} leads nowhere`);
      return next;
    }, root);
}

interface Question {
  readonly value: unknown;
  readonly rule: unknown;
  readonly rules: Schema;
  readonly root: unknown;
  readonly at: string;
}

const ANNOTATIONS = ['description', 'title', 'default', 'example', 'examples'];

const say = (wrong: boolean, at: string, what: string): readonly string[] => (wrong ? [`${at}: ${what}`] : []);

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

const KEYWORDS: Readonly<Record<string, (question: Question) => readonly string[]>> = {
  $ref: ({ value, rule, root, at }) => misfits(value, resolveRef(rule, root), root, at),
  type({ value, rule, at }) {
    const fits = [rule].flat().some((type) => (type === 'integer' ? Number.isInteger(value) : typeOf(value) === type));
    return say(!fits, at, `is ${typeOf(value)}, not ${String(rule)}`);
  },
  enum: ({ value, rule, at }) => say(!(rule as unknown[]).includes(value), at, 'is none of the values'),
  const: ({ value, rule, at }) => say(value !== rule, at, 'is not the value'),
  required: ({ value, rule, at }) =>
    isObject(value) ? (rule as string[]).flatMap((name) => say(!Object.hasOwn(value, name), at, `lacks ${name}`)) : [],
  properties: ({ value, rule, root, at }) =>
    isObject(value)
      ? Object.entries(rule as Schema).flatMap(([name, inner]) =>
          Object.hasOwn(value, name) ? misfits(value[name], inner, root, `${at}.${name}`) : [],
        )
      : [],
  additionalProperties({ value, rule, rules, root, at }) {
    if (!isObject(value)) return [];
    const others = Object.keys(value).filter((name) => !Object.hasOwn((rules.properties ?? {}) as Schema, name));
    return others.flatMap((name) =>
      rule === false ? [`${at}: has ${name}, which is not known`] : misfits(value[name], rule, root, `${at}.${name}`),
    );
  },
  propertyNames: ({ value, rule, root, at }) =>
    isObject(value) ? Object.keys(value).flatMap((name) => misfits(name, rule, root, `${at} (name ${name})`)) : [],
  items: ({ value, rule, root, at }) =>
    Array.isArray(value) ? value.flatMap((item, index) => misfits(item, rule, root, `${at}[${index}]`)) : [],
  anyOf: ({ value, rule, root, at }) =>
    say(!(rule as unknown[]).some((one) => misfits(value, one, root, at).length === 0), at, 'fits none of the alternatives'),
  pattern: ({ value, rule, at }) =>
    say(typeof value === 'string' && !new RegExp(String(rule)).test(value), at, `does not match ${String(rule)}`),
  minLength: ({ value, rule, at }) => say(typeof value === 'string' && value.length < Number(rule), at, 'is too short'),
  maxLength: ({ value, rule, at }) => say(typeof value === 'string' && value.length > Number(rule), at, 'is too long'),
  minimum: ({ value, rule, at }) => say(typeof value === 'number' && value < Number(rule), at, 'is too small'),
  maximum: ({ value, rule, at }) => say(typeof value === 'number' && value > Number(rule), at, 'is too large'),
  exclusiveMinimum: ({ value, rule, at }) => say(typeof value === 'number' && value <= Number(rule), at, 'is too small'),
};
