/** How a paragraph becomes lines of at most `width` characters. */

/** Words longer than a line keep a line of their own: an ARN that is cut cannot be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** The first line behind `label`, the others below its text. */
export function hang(label: string, text: string, width: number): readonly string[] {
  const rest = ' '.repeat(label.length);
  return wrap(text, Math.max(20, width - label.length)).map((line, at) => (at === 0 ? label : rest) + line);
}
