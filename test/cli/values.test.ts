/** The small readers of what is typed: addresses, Regions, verdicts. */
import { describe, expect, test } from 'vitest';
import { chooseRegion, isLoopback, kmsEndpoint } from '../../lib/cli/aws-place.ts';
import { exitCodeOf } from '../../lib/cli/exit-codes.ts';
import { parseHostPort, parseResolver } from '../../lib/cli/host-port.ts';
import { makeWithheld } from '../../lib/cli/withheld.ts';
import { healthyVpcParams } from '../support/builders.ts';

describe('HOST:PORT', () => {
  test.each([
    ['127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
    ['proxy.example.com:443', { host: 'proxy.example.com', port: 443 }],
    ['[::1]:8443', { host: '::1', port: 8443 }],
  ])('%s', (text, expected) => expect(parseHostPort('connect-to', text)).toEqual(expected));

  test.each([
    '',
    ':443',
    'host',
    'host:',
    'host:0',
    'host:65536',
    'host:1e3',
    '::1:443',
    '[host]:1',
    'a b:1',
    '-a:1',
    'http://a:1',
    'a..b:1',
  ])('%j is refused', (text) => expect(() => parseHostPort('connect-to', text)).toThrow(/is not HOST:PORT/));
});

describe('a resolver', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1:53'],
    ['127.0.0.1:5353', '127.0.0.1:5353'],
    ['::1', '[::1]:53'],
    ['[::1]', '[::1]:53'],
    ['[2001:db8::1]:5353', '[2001:db8::1]:5353'],
  ])('%s is %s', (text, expected) => expect(parseResolver('resolver', text)).toBe(expected));

  test.each(['dns.example.com:53', 'localhost', '127.0.0.1:x'])('%s is refused', (text) => {
    expect(() => parseResolver('resolver', text)).toThrow(/--resolver/);
  });
});

describe('the Region', () => {
  const params = healthyVpcParams();
  test('the flag wins, then AWS_REGION, then AWS_DEFAULT_REGION', async () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-gov-west-1' };
    expect(await chooseRegion('ap-south-1', env, params)).toBe('ap-south-1');
    expect(await chooseRegion(undefined, env, params)).toBe('eu-west-1');
    expect(await chooseRegion(undefined, { ...env, AWS_REGION: '' }, params)).toBe('us-gov-west-1');
  });
});

describe('a KMS on this machine', () => {
  test.each(['http://127.0.0.1:4566', 'http://localhost:1', 'http://[::1]:1', 'https://127.9.9.9'])('%s', (url) => {
    expect(isLoopback(url)).toBe(true);
  });
  test.each([
    null,
    '',
    'kms',
    'https://kms.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://localhost@evil.example',
  ])('%s is not', (url) => expect(isLoopback(url)).toBe(false));

  test('the endpoint of the service goes before that of all services', () => {
    expect(kmsEndpoint({ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_KMS: 'http://b' })).toBe('http://b');
    expect(kmsEndpoint({ AWS_ENDPOINT_URL: 'http://a' })).toBe('http://a');
    expect(kmsEndpoint({})).toBe(null);
  });
});

test.each([
  ['pass', 'fail', 0],
  ['warn', 'fail', 0],
  ['fail', 'fail', 1],
  ['error', 'fail', 2],
  ['skipped', 'fail', 2],
  ['pass', 'warn', 0],
  ['warn', 'warn', 1],
  ['fail', 'warn', 1],
  ['error', 'warn', 2],
  ['skipped', 'warn', 2],
] as const)('a report of verdict %s with --fail-on %s ends with exit code %d', (verdict, failOn, code) => {
  expect(exitCodeOf({ verdict }, failOn)).toBe(code);
});

test('what was added is hidden wherever it stands, and short texts are left alone', () => {
  const withheld = makeWithheld();
  for (const value of ['0123456789', 'a', undefined, 7]) withheld.add(value);
  expect(withheld.hide('a 0123456789 b 0123456789')).toBe('a (withheld) b (withheld)');
});
