/** The flags of a program that `npm run` starts. What it does not know ends it, so that a slip is not taken for the usual order. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { EXIT } from '../cli/exit-codes.ts';

/** @param usage what can be typed, such as `npm run cost -- [--details]` */
export function readFlags<const Options extends ParseArgsOptionsConfig>(options: Options, usage: string) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'The command line cannot be read.';
    console.error(`${why}\nUsage: ${usage}`);
    return process.exit(EXIT.usage);
  }
}
