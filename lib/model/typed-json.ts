/** JSON that somebody typed into a setting. What is wrong is told by its place: the text itself may hold what is nobody's business. */
import { readJson } from './read-json.ts';

/**
 * @param source names the setting, for the error
 * @param form what it must be, in words and as an example
 * @throws Error that says in one line where it is no JSON, or which field stands there twice
 */
export function readTypedJson(source: string, text: string, form: string): unknown {
  const reading = readJson(text);
  if (!reading.ok) {
    const { line, column, expected } = reading;
    throw new Error(`${source} is not JSON: line ${line}, column ${column}, ${expected} is expected. It must be ${form}`);
  }
  const [doubled] = reading.doubled;
  if (doubled !== undefined) {
    throw new Error(`${source} has ${JSON.stringify(doubled.join('.').slice(0, 80))} twice: leave one of them out`);
  }
  return reading.value;
}
