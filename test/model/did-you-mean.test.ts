import { expect, test } from 'vitest';
import { didYouMean } from '../../lib/model/did-you-mean.ts';

const KNOWN = ['CustomKeyStoreName', 'CustomKeyStoreType', 'Skip', 'Connect'];

const TYPED: readonly (readonly [string, string | null])[] = [
  ['CustomKeyStorName', 'CustomKeyStoreName'],
  ['customkeystorename', 'CustomKeyStoreName'],
  ['CustomKeyStoreTypo', 'CustomKeyStoreType'],
  ['Skp', 'Skip'],
  ['Konnect', 'Connect'],
  ['Skeleton', null],
  ['', null],
  ['x'.repeat(10_000), null],
];

test.each(TYPED)('%j', (typed, meant) => {
  expect(didYouMean(typed, KNOWN)).toBe(meant);
});
