/**
 * Remedies are templates with `{name}` holes, filled from the evidence and the request. So `explain` can print a remedy
 * without an observation, and values are vetted in one place: a text enters only when it matches its pattern, otherwise the
 * hole stays as `<NAME>`. No pattern admits a quote, a space or a control character, so that templates may single-quote.
 */
import type { Json } from './json.ts';

const PATTERNS: Readonly<Record<string, RegExp>> = {
  region: /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/,
  account: /^\d{12}$/,
  serviceId: /^vpce-svc-[0-9a-z]{8,32}$/,
  serviceName: /^[a-z0-9.-]{1,80}$/,
  storeId: /^cks-[0-9a-z]{1,60}$/,
  storeName: /^[A-Za-z0-9._/+=@-]{1,256}$/,
  host: /^[A-Za-z0-9.-]{1,253}$/,
  path: /^[A-Za-z0-9/_-]{1,128}$/,
  arn: /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:\d*:[A-Za-z0-9/_.:+=@-]{1,400}$/,
};

/** For holes without a pattern of their own. */
const PLAIN = /^[A-Za-z0-9._:/+=@*-]{1,256}$/;

export function fillRemedy(template: string, values: Readonly<Record<string, Json | undefined>>): string {
  return template.replace(/\{([a-zA-Z0-9]+)\}/g, (_hole, name: string) => {
    const value = values[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const pattern = PATTERNS[name] ?? PLAIN;
    return typeof value === 'string' && pattern.test(value) ? value : placeholder(name);
  });
}

function placeholder(name: string): string {
  return `<${name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}>`;
}
