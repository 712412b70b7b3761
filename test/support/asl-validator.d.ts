/** The package brings no types; only this much of it is used. */
declare module 'asl-validator' {
  export default function validate(definition: object): { readonly isValid: boolean; readonly errorsText: () => string };
}
