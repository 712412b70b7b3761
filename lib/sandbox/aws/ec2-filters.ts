/** EC2's filters: all of them must match, each by any of its values; `*` and `?` are wildcards, `\` takes their meaning away. */
import { AwsError, type Input, structures, text, texts } from './operation.ts';

/** What a filter of that name compares with. */
type FilterTable<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;

export function applyFilters<T>(items: readonly T[], input: Input, table: FilterTable<T>): readonly T[] {
  return structures(input, 'Filter').reduce((left, filter) => {
    const name = text(filter, 'Name') ?? '';
    const read = Object.hasOwn(table, name) ? table[name] : undefined;
    if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    const patterns = texts(filter, 'Value').map(wildcard);
    return left.filter((item) =>
      read(item).some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value))),
    );
  }, items);
}

function wildcard(value: string): RegExp {
  const source = value.replace(/\\(.)|[*?]|[^*?]/gs, (token, escaped: string | undefined) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return (escaped ?? token).replace(/[\\^$.*?|+()[\]{}]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}
