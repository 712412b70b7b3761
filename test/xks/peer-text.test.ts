import { describe, expect, it } from 'vitest';
import { peerText } from '../../lib/xks/peer-text.ts';

describe('peerText', () => {
  it.each([
    ['Acme Proxy 1.0', 'Acme Proxy 1.0'],
    ['a\u001b[31mb', 'a?[31mb'],
    ['line\r\nbreak', 'line??break'],
    ['\u202egnp.exe', '?gnp.exe'],
    ['line\u2028separator', 'line?separator'],
    ['Müller', 'Müller'],
  ])('shows %j as %j', (text, expected) => {
    expect(peerText(text)).toBe(expected);
  });

  it('caps what is long', () => {
    expect(peerText('x'.repeat(64), 64)).toBe('x'.repeat(64));
    expect(peerText('x'.repeat(65), 64)).toBe(`${'x'.repeat(64)}…`);
  });
});
