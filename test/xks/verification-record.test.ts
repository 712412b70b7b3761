import { expect, test } from 'vitest';
import { domainsAbove, isNeverPublic, recordCandidates } from '../../lib/xks/verification-record.ts';

test('the domains above a name, nearest first, but no top-level domain', () => {
  expect(domainsAbove('proxy.xks.example.com')).toEqual(['xks.example.com', 'example.com']);
  expect(domainsAbove('proxy.example.com.')).toEqual(['example.com']);
  expect(domainsAbove('example.com')).toEqual(['example.com']);
  expect(domainsAbove('example.co.uk')).toEqual(['example.co.uk', 'co.uk']);
  expect(domainsAbove('proxy.example.co.uk')).toEqual(['example.co.uk', 'co.uk']);
  expect(domainsAbove('a.b.c.d.e.f.example.com')).toEqual([
    'b.c.d.e.f.example.com',
    'c.d.e.f.example.com',
    'd.e.f.example.com',
    'e.f.example.com',
  ]);
});

test('a label goes in front of every domain, a full name stays', () => {
  expect(recordCandidates('_label', 'proxy.xks.example.com')).toEqual(['_label.xks.example.com', '_label.example.com']);
  expect(recordCandidates('_label.Example.com.', 'proxy.xks.example.com')).toEqual(['_label.Example.com']);
  expect(recordCandidates('_label.notexample.com', 'proxy.example.com')).toEqual(['_label.notexample.com.example.com']);
});

test.each(['proxy', 'proxy.corp', 'proxy.xks.internal', 'PROXY.LOCAL.', 'proxy.home.arpa'])('%s is never public', (name) => {
  expect(isNeverPublic(name)).toBe(true);
});

test.each(['proxy.example.com', 'corp.example.com', 'internal.io', 'proxy.mycorp'])('%s may be public', (name) => {
  expect(isNeverPublic(name)).toBe(false);
});
