import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorMessageFault, errorNameIn, isProxyErrorName, PROXY_ERRORS } from '../../lib/xks/proxy-errors.ts';

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

describe('errorMessageFault', () => {
  const body = (errorMessage: unknown): string => JSON.stringify({ errorName: 'InternalException', errorMessage });

  it.each([
    ['absent', '{}', null],
    ['null', body(null), null],
    ['a sentence', body('The key manager is away ~'), null],
    ['511 characters', body('x'.repeat(511)), null],
    ['512 characters', body('x'.repeat(512)), '512 characters'],
    ['a line break', body('a\nb'), 'characters that are not printable ASCII'],
    ['an umlaut', body('Schlüssel'), 'characters that are not printable ASCII'],
    ['a list', body(['x']), 'no text'],
    ['no JSON', '<html>', null],
  ])('%s', (_what, text, expected) => {
    expect(errorMessageFault(text)).toBe(expected);
  });
});

describe('PROXY_ERRORS', () => {
  it('knows its own names and no inherited ones', () => {
    expect(isProxyErrorName('InvalidUriPathException')).toBe(true);
    expect(isProxyErrorName('toString')).toBe(false);
    expect(PROXY_ERRORS.DependencyTimeoutException).toBe(503);
  });
});
