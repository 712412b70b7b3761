import { expect, test } from 'vitest';
import { longestExternalKeyId, proxyUriPath, strangePath } from '../../lib/xks/proxy-uri.ts';

test('the path of the request goes before that of the file', () => {
  const reading = { found: true, XksProxyUriPath: '/file/kms/xks/v1' };
  expect(proxyUriPath({ XksProxyUriPath: '/request/kms/xks/v1' }, reading)).toBe('/request/kms/xks/v1');
  expect(proxyUriPath({}, reading)).toBe('/file/kms/xks/v1');
});

test('there may be no path at all', () => {
  expect(proxyUriPath({}, null)).toBeNull();
  expect(proxyUriPath({}, { found: false })).toBeNull();
  expect(proxyUriPath({}, { found: true, XksProxyUriPath: null })).toBeNull();
});

test('the longest URI of the longest key id has 256 characters', () => {
  const [endpoint, path] = [`https://${'h'.repeat(100)}`, `/${'p'.repeat(60)}/kms/xks/v1`];
  const id = 'k'.repeat(longestExternalKeyId(endpoint, path));
  expect(`${endpoint}${path}/keys/${id}/metadata`).toHaveLength(256);
});

test('no key id is longer than 128, and sometimes there is room for none', () => {
  expect(longestExternalKeyId('https://a.example', '/kms/xks/v1')).toBe(128);
  expect(longestExternalKeyId('e'.repeat(128), 'p'.repeat(128))).toBe(-15);
});

test.each([
  ['/example-prefix/kms/xks/v1', '/example-prefix-unknown/kms/xks/v1'],
  ['/kms/xks/v1', '/unknown/kms/xks/v1'],
  ['/a/b/kms/xks/v12', '/a/b-unknown/kms/xks/v12'],
  ['/kms/xks/v1/kms/xks/v1', '/kms/xks/v1-unknown/kms/xks/v1'],
  ['/something-else', '/something-else-unknown'],
])('a strange path beside %s is %s', (path, expected) => {
  expect(strangePath(path)).toBe(expected);
});
