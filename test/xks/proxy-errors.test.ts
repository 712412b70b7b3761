import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorNameIn, isProxyErrorName, PROXY_ERRORS } from '../../lib/xks/proxy-errors.ts';

describe('errorNameIn', () => {
  it.each([
    ['{"errorName":"ThrottlingException"}', 'ThrottlingException'],
    ['{"errorName":"Own","errorMessage":"x"}', 'Own'],
    ['{"errorName":7}', null],
    ['{"message":"x"}', null],
    ['["errorName"]', null],
    ['null', null],
    ['', null],
    ['<html>', null],
  ])('finds in %j the name %j', (body, expected) => {
    expect(errorNameIn(body)).toBe(expected);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        const name = errorNameIn(body);
        expect(name === null || typeof name === 'string').toBe(true);
      }),
    );
  });
});

describe('PROXY_ERRORS', () => {
  it('knows its own names and no inherited ones', () => {
    expect(isProxyErrorName('InvalidUriPathException')).toBe(true);
    expect(isProxyErrorName('toString')).toBe(false);
    expect(PROXY_ERRORS.DependencyTimeoutException).toBe(503);
  });
});
