/** `render`: a stored report in another format. */
import { renderReport } from '../render/renderer.ts';
import { QUESTIONS } from './catalog.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readReport } from './report-file.ts';
import { readFormat } from './run-settings.ts';

export const render: Command = {
  name: 'render',
  operands: ['REPORT.json'],
  summary: 'show a stored report in another format',
  about: [
    'REPORT.json is what check or create wrote with --format json. A single - reads standard input. Exit code 0 when shown.',
    'markdown suits a comment or a job summary, html is one page to keep, junit and sarif are for CI. slack, teams and amazon-q ' +
      'are messages as those take them: a webhook of Slack, a workflow of Microsoft Teams, Amazon Q Developer by Amazon SNS.',
  ],
  flags: ['format'],
  async run({ operands: [path = '-'], flags }, { out, color, width }) {
    const format = readFormat(flags.format);
    const report = await readReport(path);
    out(renderReport(report, format, { color, width, verbose: flags.verbose !== undefined, questions: QUESTIONS }));
    return EXIT.ok;
  },
};
