/** What an operation of the loopback AWS endpoint is handed, and how it refuses. */
import type { Clock } from '../../aws/ports.ts';
import type { AwsWorld } from '../aws-world.ts';
import type { KmsReality } from './kms-reality.ts';

/** The request's parameters by their names on the wire, lists as arrays; from query protocols every value is text. */
export type Input = Readonly<Record<string, unknown>>;

export interface AwsContext {
  readonly world: AwsWorld;
  readonly kmsReality: KmsReality;
  readonly clock: Clock;
  /** Values of a TXT record in public DNS; empty when there is none. */
  lookupTxt(name: string): Promise<readonly string[]>;
  /** Runs `work` after `ms` milliseconds unless the endpoint was closed. */
  later(ms: number, work: () => void | Promise<void>): void;
}

/** Answers in the shape of the SDK's output: objects, arrays, Dates. */
export type Operation = (input: Input, context: AwsContext) => object | Promise<object>;

export type Operations = Readonly<Record<string, Operation>>;

/** An error answer: the code of the service's error shape, and the HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw mistyped(name, 'a string');
  return value;
}

/** Query protocols write numbers as text. */
export function integer(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw mistyped(name, 'an integer');
  return number;
}

export function flag(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mistyped(name, 'a boolean');
}

/** Empty when absent. */
export function texts(input: Input, name: string): readonly string[] {
  return list(input, name).map((value) => {
    if (typeof value !== 'string') throw mistyped(name, 'a list of strings');
    return value;
  });
}

/** Empty when absent. */
export function structures(input: Input, name: string): readonly Input[] {
  return list(input, name).map((value) => {
    if (!isInput(value)) throw mistyped(name, 'a list of structures');
    return value;
  });
}

export function structure(input: Input, name: string): Input | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!isInput(value)) throw mistyped(name, 'a structure');
  return value;
}

export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw mistyped(name, 'a list');
  return value;
}

function mistyped(name: string, expected: string): AwsError {
  return new AwsError('SerializationException', `${name} must be ${expected}`);
}
