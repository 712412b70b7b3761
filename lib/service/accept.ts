/** Which of the forms that we have does an `Accept` header want (RFC 9110, section 12.5.1)? */

/** @param offered media types, the one we prefer first. null: none of them is wanted. */
export function chooseType(accept: string | undefined, offered: readonly string[]): string | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null;
  const ranges = accept.split(',').map(readRange);
  const ranked = offered
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return ranked[0]?.type ?? null;
}

interface Range {
  readonly pattern: string;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [pattern = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { pattern, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [group] = type.split('/');
  for (const pattern of [type, `${group}/*`, '*/*']) {
    const range = ranges.find((one) => one.pattern === pattern);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
