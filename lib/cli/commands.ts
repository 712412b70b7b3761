/** The one list of commands, in the order of the help. */
import { alarms } from './alarms.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { create } from './create.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { makeHelp } from './help.ts';
import { render } from './render.ts';
import { report } from './report.ts';
import { revalidate } from './revalidate.ts';
import { sandbox } from './sandbox.ts';
import { serve } from './serve.ts';

export const COMMANDS: readonly Command[] = [
  check,
  create,
  revalidate,
  alarms,
  explain,
  render,
  report,
  demo,
  sandbox,
  serve,
  makeHelp(() => COMMANDS),
];
