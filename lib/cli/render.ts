/** `render`: a stored report in another format. */
import { renderReport } from '../render/renderer.ts';
import { renderReports } from '../render/several.ts';
import { QUESTIONS } from './catalog.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readReports } from './report-file.ts';
import { readFormat } from './run-settings.ts';

export const render: Command = {
  name: 'render',
  operands: ['REPORT.json'],
  summary: 'show a stored report in another format',
  about: [
    'REPORT.json is what check, create or revalidate wrote with --format json; a list is shown one report after another. A single ' +
      '- reads standard input. Exit code 0 when shown.',
    'markdown suits a comment or a job summary, html is one page to keep, junit and sarif are for CI. slack, teams and amazon-q ' +
      'are messages as those take them: a webhook of Slack, a workflow of Microsoft Teams, Amazon Q Developer by Amazon SNS.',
  ],
  flags: ['format'],
  async run({ operands: [path = '-'], flags }, { out, color, width }) {
    const format = readFormat(flags.format);
    const reports = await readReports(path);
    const options = { color, width, verbose: flags.verbose !== undefined, questions: QUESTIONS };
    out(reports.length === 1 ? renderReport(reports[0]!, format, options) : renderReports(reports, format, options));
    return EXIT.ok;
  },
};
