import { describe, expect, it } from 'vitest';
import { chooseType } from '../../lib/service/accept.ts';

const OFFERED = ['application/json', 'text/html'];

describe('what an Accept header wants', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/html', 'text/html'],
    ['text/*', 'text/html'],
    ['TEXT/HTML', 'text/html'],
    ['text/html;q=0.5, application/json;q=0.4', 'text/html'],
    ['text/html;q=0.4, application/*', 'application/json'],
    // What browsers send.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['*/*, application/json;q=0', 'text/html'],
    ['text/html; level=1; q=0.2, */*;q=0.1', 'text/html'],
    ['text/html;q=nonsense', null],
    ['text/html;q=0', null],
    ['application/xml', null],
    ['image/*', null],
  ])('%j: %s', (accept, type) => {
    expect(chooseType(accept, OFFERED)).toBe(type);
  });

  it('is refused what is not there', () => {
    expect(chooseType('text/html', ['application/json'])).toBeNull();
  });
});
