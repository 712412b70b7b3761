/**
 * Is the proxy authentication credential of the right form, and one's own? Answers hold lengths and kinds of characters, never
 * the credential. Sources: CreateCustomKeyStore (lengths, alphabets); XKS proxy API specification (256 bits of entropy, an id
 * that reveals nothing); Creating an external key store (not an IAM credential).
 */
import { LIMITS, PATTERN } from './limits.ts';

export interface PartForm {
  readonly given: boolean;
  readonly length: number;
  readonly lengthFits: boolean;
  /** Kinds of characters that may not stand there. */
  readonly wrongCharacters: readonly string[];
}

export interface CredentialForm {
  readonly id: PartForm;
  readonly secret: PartForm;
  /** First four characters of a well-formed id, else null: a malformed one may be the secret. */
  readonly idStart: string | null;
  readonly swapped: boolean;
  /** Why it looks like an IAM credential. */
  readonly likeIam: readonly string[];
  /** Printed in documentation or samples, so everybody knows it. */
  readonly published: boolean;
  /** Why the secret looks easy to guess. */
  readonly weak: readonly string[];
  readonly idRevealsSecret: boolean;
  /** Names of the given texts that hold a piece of the credential. */
  readonly standsIn: readonly string[];
}

/** Characters in a row that two random texts do not share by chance. */
const SHARED = 6;

/** @param texts what else is known to others, by name: the store's name, the path. */
export function credentialForm(
  credential: { readonly AccessKeyId?: unknown; readonly RawSecretAccessKey?: unknown },
  texts: Readonly<Record<string, string | undefined>> = {},
): CredentialForm {
  const [id, secret] = [asText(credential.AccessKeyId), asText(credential.RawSecretAccessKey)];
  const idForm = partForm(credential.AccessKeyId, LIMITS.accessKeyIdLength, ID_CHARACTERS);
  const secretForm = partForm(credential.RawSecretAccessKey, LIMITS.secretLength, SECRET_CHARACTERS);
  return {
    id: idForm,
    secret: secretForm,
    idStart: fits(idForm) ? id.slice(0, 4) : null,
    swapped: isId(secret) && isSecret(id),
    likeIam: [
      ...(/^(AKIA|ASIA)/.test(id) ? [`AccessKeyId begins with ${id.slice(0, 4)}, as those of IAM do`] : []),
      ...(secret.length === IAM_SECRET_LENGTH
        ? [`RawSecretAccessKey has ${IAM_SECRET_LENGTH} characters, as those of IAM have`]
        : []),
    ],
    published: PUBLISHED_IDS.test(id) || PUBLISHED_SECRETS.test(secret),
    weak: fits(secretForm) ? weaknesses(secret) : [],
    idRevealsSecret: shareText(id, secret),
    standsIn: Object.entries(texts).flatMap(([name, text = '']) =>
      shareText(text, id) || shareText(text, secret) ? [name] : [],
    ),
  };
}

/** Both parts are there and of the right form. */
export function isWellFormed({ id, secret }: CredentialForm): boolean {
  return fits(id) && fits(secret);
}

function fits({ given, lengthFits, wrongCharacters }: PartForm): boolean {
  return given && lengthFits && wrongCharacters.length === 0;
}

function isId(text: string): boolean {
  return fits(partForm(text, LIMITS.accessKeyIdLength, ID_CHARACTERS));
}

function isSecret(text: string): boolean {
  return fits(partForm(text, LIMITS.secretLength, SECRET_CHARACTERS));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

type Kinds = readonly (readonly [kind: string, pattern: RegExp])[];

const ID_CHARACTERS: Kinds = [
  ['lower-case letters', /[a-z]/],
  ['digits other than 2 to 7', /[0189]/],
  ['white space', /\s/],
  ['other characters', /[^A-Za-z0-9\s]/],
];

const SECRET_CHARACTERS: Kinds = [
  ['white space', /\s/],
  ['- or _ (the URL form of base64)', /[-_]/],
  ['other characters', /[^A-Za-z0-9/+=\s_-]/],
];

function partForm(value: unknown, { min, max }: { readonly min: number; readonly max: number }, kinds: Kinds): PartForm {
  const text = asText(value);
  const given = value !== undefined && value !== null && value !== '';
  const wrong = kinds.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
  const isNoText = given && typeof value !== 'string';
  return {
    given,
    length: text.length,
    lengthFits: text.length >= min && text.length <= max,
    wrongCharacters: isNoText ? ['a value that is no JSON text'] : wrong,
  };
}

const IAM_SECRET_LENGTH = 40;
const PUBLISHED_IDS = /EXAMPLE$|^BETWEEN2TENAND3TENCHARACTERS$/;
const PUBLISHED_SECRETS = /EXAMPLE|^PleaseReplaceThis|^(?:1234567890){4}/;

/** Guesses, and mild ones: what random bytes give in any usual notation passes. */
function weaknesses(secret: string): readonly string[] {
  const bare = secret.replace(/=+$/, '');
  const bits = Math.floor(bare.length * Math.log2(alphabetSize(bare)));
  return [
    ...(bits < ENTROPY_TOLERATED ? [`its characters can hold ${bits} bits at most, 256 are expected`] : []),
    ...(new Set(bare).size < 10 ? ['it is made of few different characters'] : []),
    ...(/(.{8,}).*\1/.test(bare) ? ['a part of it is repeated'] : []),
    ...(hasRun(bare, 8) ? ['characters follow each other in order'] : []),
    ...(/passw|secret|changeme|qwert/i.test(bare) ? ['it holds a common word'] : []),
  ];
}

/** 32 random bytes may happen to lack a kind of character, and then look a little poorer than 256 bits. */
const ENTROPY_TOLERATED = 240;

function alphabetSize(text: string): number {
  const alphabets: readonly (readonly [RegExp, number])[] = [
    [/^\d*$/, 10],
    [/^[0-9a-f]*$|^[0-9A-F]*$/, 16],
    [PATTERN.accessKeyId, 32],
    [/^[a-z]*$|^[A-Z]*$/, 26],
    [/^[0-9a-z]*$|^[0-9A-Z]*$/, 36],
    [/^[A-Za-z]*$/, 52],
    [/^[0-9A-Za-z]*$/, 62],
  ];
  return alphabets.find(([pattern]) => pattern.test(text))?.[1] ?? 64;
}

/** `abcdefgh`, `12345678`: each character one above the one before. */
function hasRun(text: string, length: number): boolean {
  let run = 1;
  for (let index = 1; index < text.length; index += 1) {
    run = text.charCodeAt(index) === text.charCodeAt(index - 1) + 1 ? run + 1 : 1;
    if (run >= length) return true;
  }
  return false;
}

function shareText(left: string, right: string): boolean {
  for (let start = 0; start + SHARED <= left.length; start += 1) {
    if (right.includes(left.slice(start, start + SHARED))) return true;
  }
  return false;
}
