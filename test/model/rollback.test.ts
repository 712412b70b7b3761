import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../lib/model/parse-request.ts';

function messages(Rollback: unknown): readonly string[] {
  const parsed = parseRequest(JSON.stringify({ Preflight: { Rollback } }));
  return parsed.ok ? [] : parsed.violations.map(({ message }) => message);
}

describe('Preflight.Rollback', () => {
  test.each([
    ['undo', 'another text'],
    [true, 'true or false'],
    [{}, 'an object'],
  ])('%j is none of its values, and is not repeated', (Rollback, found) => {
    expect(messages(Rollback)).toEqual([`Preflight.Rollback: expected one of "keep", "disconnect", "delete", found ${found}`]);
  });

  test.each(['keep', 'disconnect', 'delete'])('%s passes', (Rollback) => {
    expect(messages(Rollback)).toEqual([]);
  });
});
