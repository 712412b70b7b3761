import { describe, expect, it } from 'vitest';
import { readTypedJson } from '../../lib/model/typed-json.ts';

const read = (text: string) => readTypedJson('HERE', text, 'a JSON list such as []');

describe('readTypedJson', () => {
  it('reads what is JSON', () => {
    expect(read('[{"Id": "ops"}]')).toEqual([{ Id: 'ops' }]);
  });

  it.each([
    ['single quotes', `[{'Id': 'ops'}]`, 'line 1, column 3, a field name in double quotes is expected'],
    ['a quote that the shell took away', '[{Id: 1}]', 'line 1, column 3, a field name in double quotes is expected'],
    ['a missing bracket', '[\n{"Id": 1}\n', 'line 3, column 1, a comma or a closing bracket is expected'],
  ])('says where it is not: %s', (_, text, place) => {
    expect(() => read(text)).toThrow(`HERE is not JSON: ${place}. It must be a JSON list such as []`);
  });

  it('does not let the second of two fields win', () => {
    expect(() => read('{"a": {"b": 1, "b": 2}}')).toThrow('HERE has "a.b" twice: leave one of them out');
  });

  it('quotes no value', () => {
    expect(() => read('{"url": https://hooks.slack.com/NobodyMaySeeIt}')).not.toThrow(/NobodyMaySeeIt/);
  });
});
