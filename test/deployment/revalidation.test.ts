/** The re-validation machine and its parameters, before they are packaged. */
import validateAsl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { PARAMETERS } from '../../lib/deployment/parameters.ts';
import { buildRevalidationMachine } from '../../lib/deployment/revalidation-machine.ts';

it('the machine is valid Amazon States Language', () => {
  const result = validateAsl(structuredClone(buildRevalidationMachine()));
  expect(result.isValid ? '' : result.errorsText()).toBe('');
});

it('looks after two stores at a time: KMS answers five describe calls a second for the whole account', () => {
  expect(buildRevalidationMachine().States['each-key-store']).toMatchObject({ Type: 'Map', MaxConcurrency: 2 });
});

describe('the central bus', () => {
  it.each([
    ['', true],
    ['arn:aws:events:eu-west-1:444455556666:event-bus/central', true],
    ['arn:aws-cn:events:cn-north-1:444455556666:event-bus/team/one', true],
    ['central', false],
    ['arn:aws:events:eu-west-1:444455556666:event-bus/*', false],
    ['arn:aws:sns:eu-west-1:444455556666:central', false],
  ])('%j: taken? %s', (arn, taken) => {
    expect(new RegExp(PARAMETERS.CentralBusArn.AllowedPattern).test(arn)).toBe(taken);
  });
});
