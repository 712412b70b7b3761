import { expect, test } from 'vitest';
import { evidenceText } from '../../lib/render/evidence-text.ts';

test.each([
  [{ medianMs: 51.2, addresses: ['10.0.1.10', '10.0.2.10'] }, 'median ms 51.2; addresses 10.0.1.10, 10.0.2.10'],
  [{ CustomKeyStoreId: 'cks-1', acceptance: true }, 'CustomKeyStoreId cks-1; acceptance yes'],
  [{ allowed: [], none: null, empty: '' }, 'allowed none'],
  [{ differing: [{ field: 'Path', found: '/a' }] }, 'differing (field Path; found /a)'],
  [{}, ''],
])('%j reads %j', (evidence, text) => {
  expect(evidenceText(evidence)).toBe(text);
});

test('long values are cut and say so', () => {
  const text = evidenceText({ body: 'x'.repeat(5_000), other: 'y' });
  expect(text).toMatch(/^body x{119}…; other y$/);
});

test('much evidence stays short', () => {
  const text = evidenceText(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key${at}`, 'x'.repeat(100)])));
  expect(text.length).toBe(480);
  expect(text.endsWith('…')).toBe(true);
});
