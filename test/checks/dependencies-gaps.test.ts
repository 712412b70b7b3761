/** What is said to that which could not be looked at, or not be understood. */
import { describe, expect, it } from 'vitest';
import type { KeySeen } from '../../lib/checks/dependencies-seen.ts';
import { checkInput, healthyPublicParams } from '../support/builders.ts';
import { codes, judge, KEY, part, proxy, REFUSED } from '../support/dependencies-seen.ts';

describe('what could not be looked at', () => {
  it('is said once for each refused call, and changes no verdict', () => {
    const unread = [
      { what: ['i-1'], rows: ['XKS-DEP-001'], why: REFUSED },
      { what: ['i-1', 'i-2'], rows: ['XKS-DEP-002'], why: REFUSED },
      { what: ['arn'], rows: ['XKS-DEP-007'], why: 'in another Region' },
    ];
    const findings = judge({ unread });
    expect(codes(findings)).toEqual(['skipped not-evaluated', 'skipped not-evaluated', 'pass none-found']);
    expect(findings[0]).toMatchObject({
      requirements: ['XKS-DEP-001', 'XKS-DEP-002'],
      evidence: { action: 'x:Y', parts: ['i-1', 'i-2'], count: 2 },
      advice: expect.stringContaining('allow it'),
    });
    expect(findings[1]?.evidence).toMatchObject({ why: 'in another Region', parts: ['arn'] });
  });

  it('alone does not shut the gate: what only explains must not', () => {
    const unread = [{ what: ['i-1'], rows: ['XKS-DEP-001'], why: REFUSED }];
    const findings = judge({ proxies: [proxy()], unread, unseen: [{ where: '10.0.1.20', why: 'not in the VPC' }] });
    expect(findings.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['skipped', 'not-readable'],
      ['skipped', 'not-applicable'],
    ]);
  });

  it.each<[KeySeen, object]>([
    [
      { state: 'refused', why: REFUSED },
      { action: 'x:Y', parts: ['vol-1'] },
    ],
    [{ state: 'gone' }, { why: 'its KMS key does not exist', parts: ['vol-1'] }],
  ])('is a key that is %o', (key, evidence) => {
    const findings = judge({ keys: new Map([[KEY, key]]) });
    expect(codes(findings)).toEqual(['skipped not-evaluated']);
    expect(findings[0]?.evidence).toMatchObject(evidence);
  });

  it.each([
    ['XKS-DEP-011', checkInput()],
    ['XKS-DEP-012', checkInput({ params: healthyPublicParams() })],
  ])('is the place where the proxy runs: %s', (row, input) => {
    const findings = judge({ unseen: [{ where: '10.0.1.20', why: 'on AWS Fargate' }] }, input);
    expect(codes(findings)).toEqual(['skipped proxy-not-seen', 'pass none-found']);
    expect(findings[0]).toMatchObject({
      requirements: expect.arrayContaining([row]),
      evidence: { places: [{ where: '10.0.1.20', why: 'on AWS Fargate' }], count: 1 },
      advice: expect.stringContaining('Preflight.DependsOn'),
    });
  });
});

describe('declarations', () => {
  it('that are malformed say what is expected', () => {
    const findings = judge({ malformed: [{ field: 'Preflight.DependsOn[2]', expected: 'the ARN of a log group' }] });
    expect(codes(findings)).toEqual(['error declaration-malformed', 'pass none-found']);
    expect(findings[0]?.evidence).toEqual({ field: 'Preflight.DependsOn[2]', expected: 'the ARN of a log group' });
  });

  it('of what is not there are told, also of a key', () => {
    const parts = [part({ kind: 'declared', id: KEY })];
    const findings = judge({
      proxies: [proxy({ parts })],
      keys: new Map([[KEY, { state: 'gone' }]]),
      notFound: ['arn:aws:sns:us-east-1:111122223333:gone'],
    });
    expect(codes(findings)).toEqual(['error declaration-not-found', 'error declaration-not-found']);
    expect(findings.map(({ evidence }) => evidence.arn)).toEqual(['arn:aws:sns:us-east-1:111122223333:gone', KEY]);
    expect(findings[1]?.remedy).toContain(KEY);
  });
});
