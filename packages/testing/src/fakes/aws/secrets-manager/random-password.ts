// Fakes, of AWS Secrets Manager: passwords from chance.
import { randomInt } from 'node:crypto'
import { refuse } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import type { SecretsManagerOperation } from './secrets-manager-context.ts'

/** Kinds of characters, with the field that leaves each out; from the API reference of GetRandomPassword. */
const kinds = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const

/** A password of 32 characters or as many as are asked for, with one of each kind at least unless told otherwise. */
export const getRandomPassword: SecretsManagerOperation = (fields) => {
  const length = fields.integer('PasswordLength', { min: 1, max: 4096 }) ?? 32
  const included = includedKinds(fields)
  const required = (fields.flag('RequireEachIncludedType') ?? true) ? included : []
  if (included.length === 0)
    refuse('InvalidParameterException', 'The password can not be empty: all types of characters are excluded.')
  if (length < required.length)
    refuse('InvalidParameterException', 'Password length too short based on the required types')
  const firsts = required.map(oneOf)
  const rest = Array.from({ length: length - firsts.length }, () => oneOf(included.join('')))
  return { RandomPassword: shuffled([...firsts, ...rest]).join('') }
}

function includedKinds(fields: AwsFields): readonly string[] {
  const excluded = fields.text('ExcludeCharacters', { max: 4096 }) ?? ''
  const spaces = fields.flag('IncludeSpace') === true ? [' '] : []
  const left = kinds.filter(([exclusion]) => fields.flag(exclusion) !== true).map(([, characters]) => characters)
  return [...left, ...spaces]
    .map((characters) =>
      characters
        .split('')
        .filter((character) => !excluded.includes(character))
        .join(''),
    )
    .filter((characters) => characters !== '')
}

function oneOf(characters: string): string {
  return characters.charAt(randomInt(characters.length))
}

/** In an order by chance, so that the kinds do not show. */
function shuffled(characters: readonly string[]): readonly string[] {
  const left = [...characters]
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '')
}
