import { describe, expect, it } from 'vitest';
import { everyPage } from '../../lib/aws/pages.ts';

describe('everyPage', () => {
  it('asks with the token of the page before, until there is none', async () => {
    const pages = [
      { items: [1, 2], next: 'b' },
      { items: [], next: 'c' },
      { items: [3], next: '' },
    ];
    const asked: (string | undefined)[] = [];
    const ask = async (token: string | undefined) => {
      asked.push(token);
      return pages[asked.length - 1] ?? { items: [], next: undefined };
    };
    expect(await everyPage('a:B', ask)).toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, 'b', 'c']);
  });

  it.each([
    ['repeat themselves', () => 'same'],
    ['are always new', (page: number) => `page-${page}`],
  ])('gives up pages that %s', async (_what, tokenOf) => {
    let page = 0;
    const ask = async () => {
      page += 1;
      return { items: [page], next: tokenOf(page) };
    };
    await expect(everyPage('a:B', ask)).rejects.toMatchObject({ action: 'a:B', kind: 'failed', awsError: 'UnexpectedAnswer' });
  });

  it('takes a page of any size', async () => {
    const items = Array.from({ length: 200_000 }, (_, index) => index);
    expect(await everyPage('a:B', async () => ({ items, next: undefined }))).toHaveLength(200_000);
  });
});
