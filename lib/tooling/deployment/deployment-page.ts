/** The parts of the page about deployment that follow from the code: parameters, packaging, cost. The rest is written by hand. */
import { PACKAGING, PARAMETERS } from '../../deployment/parameters.ts';
import { BUDGET, type CostTable, costTables, money, SOURCE_LINE } from '../cost/cost-text.ts';

/** Text between `<!-- NAME: npm run docs -->` and `<!-- end of NAME -->`, made anew. @throws Error for a part that is missing */
export async function fillPage(page: string): Promise<string> {
  const parts = { parameters: parameterTable(), packaging: packagingTable(), cost: await costPart() };
  return Object.entries(parts).reduce((text, [name, part]) => {
    const pattern = new RegExp(`(<!-- ${name}: npm run docs -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
    if (!pattern.test(text)) throw new Error(`The page has no part ${name}`);
    return text.replace(pattern, (_, start: string, end: string) => `${start}\n${part}\n\n${end}`);
  }, page);
}

function parameterTable(): string {
  const rows = Object.entries(PARAMETERS).map(([name, { Default, Description, ...more }]) => {
    const values = 'AllowedValues' in more ? ` One of ${more.AllowedValues.join(', ')}.` : '';
    const range = 'MinValue' in more ? ` From ${more.MinValue} to ${more.MaxValue}.` : '';
    return [`\`${name}\``, Default === '' ? 'empty' : `\`${Default}\``, `${cell(Description)}${values}${range}`];
  });
  return table(['parameter', 'default', 'what it says'], rows);
}

function packagingTable(): string {
  return table(
    ['variable', 'what it says'],
    Object.entries(PACKAGING).map(([name, text]) => [`\`${name}\``, cell(text)]),
  );
}

async function costPart(): Promise<string> {
  const tables = await costTables();
  return [
    ...tables.map(costTable),
    `Budgets: USD ${BUDGET.check} for a check, USD ${BUDGET.create} for a creation with an ordinary connection; a test holds the code to them.`,
    '',
    SOURCE_LINE,
  ].join('\n');
}

function costTable({ title, rows, total }: CostTable): string {
  const all = total === null ? rows : [...rows, ['**together**', total] as const];
  return `${table(
    [title, 'USD'],
    // Two digits: a page need not change with every call that a run makes more.
    all.map(([label, usd]) => [cell(label), money(usd, 2)]),
  )}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
