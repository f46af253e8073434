// Fakes, of OpenBao and HashiCorp Vault: the part of the script about wrapped answers and the places of tokens.
import { del, get, post } from './behaviour-request.ts'
import type { BehaviourStep } from './behaviour-step.ts'

const forMinute = { headers: { 'X-Vault-Wrap-TTL': '60' } } as const

const wrapped = { ...forMinute, keeps: { wrapped: 'wrap_info.token' } } as const

const asWrapped = { as: 'wrapped' } as const

const answers: readonly BehaviourStep[] = [
  post('mount an engine for wrapping', 'sys/mounts/wrap-RUN', { type: 'kv', options: { version: '2' } }),
  post('a secret to wrap', 'wrap-RUN/data/a', { data: { user: 'u' } }),
  get('wrap a read', 'wrap-RUN/data/a', wrapped),
  post('look up a wrapped answer', 'sys/wrapping/lookup', { token: '<wrapped>' }),
  post('look up a wrapped answer without a token', 'sys/wrapping/lookup', { token: '<wrapped>' }, { as: 'nobody' }),
  get('look up a wrapped answer by itself', 'sys/wrapping/lookup', asWrapped),
  post('look up the token of a wrapped answer', 'auth/token/lookup', { token: '<wrapped>' }),
  post('unwrap it', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
  post('unwrap it again', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
  post('look it up after unwrapping', 'sys/wrapping/lookup', { token: '<wrapped>' }),
  get('wrap for an hour', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': '1h' } }),
  get('wrap for parts of a second', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': '1.5s' } }),
  get('wrap for very long', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': '2000h' } }),
  get('wrap for no time', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': '0' } }),
  get('wrap for less than no time', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': '-5' } }),
  get('wrap for a time that is none', 'wrap-RUN/data/a', { headers: { 'X-Vault-Wrap-TTL': 'x' } }),
  get('wrap what is not there', 'wrap-RUN/data/none', forMinute),
  del('wrap an empty answer', 'wrap-RUN/data/none', forMinute),
  get('wrap a refusal', 'wrap-RUN/data/a', { ...forMinute, as: 'stranger' }),
  get('wrap the health', 'sys/health', forMinute),
  post('wrap a write', 'wrap-RUN/data/b', { data: {} }, wrapped),
  post('unwrap a write', 'sys/wrapping/unwrap', {}, asWrapped),
  post('unwrap a write again', 'sys/wrapping/unwrap', {}, asWrapped),
  post('wrap a new token', 'auth/token/create', { policies: ['default'] }, wrapped),
  post('unwrap a new token', 'sys/wrapping/unwrap', {}, { ...asWrapped, makes: 'unwrapped' }),
  get('use an unwrapped token', 'auth/token/lookup-self', { as: 'unwrapped' }),
  del('delete a secret to wrap', 'wrap-RUN/data/a'),
  get('wrap a deleted version', 'wrap-RUN/data/a', wrapped),
  post('unwrap a deleted version', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
]

const wraps: readonly BehaviourStep[] = [
  post('wrap without a time', 'sys/wrapping/wrap', { a: 'b' }),
  post('wrap values', 'sys/wrapping/wrap', { a: 'b', n: 1 }, wrapped),
  post('wrap values again', 'sys/wrapping/rewrap', { token: '<wrapped>' }, { keeps: { again: 'wrap_info.token' } }),
  post('the token before wrapping again', 'sys/wrapping/lookup', { token: '<wrapped>' }),
  post('what was wrapped again', 'sys/wrapping/lookup', { token: '<again>' }),
  post(
    'wrap again for another time',
    'sys/wrapping/rewrap',
    { token: '<again>' },
    { ...forMinute, keeps: { again: 'wrap_info.token' } },
  ),
  post('unwrap values', 'sys/wrapping/unwrap', { token: '<again>' }),
  post('wrap no values', 'sys/wrapping/wrap', '', wrapped),
  post('unwrap no values', 'sys/wrapping/unwrap', {}, asWrapped),
  get('wrap values with GET', 'sys/wrapping/wrap', forMinute),
  get('an unknown path of wrapping', 'sys/wrapping/nothing'),
  post('look up a wrapping token that is none', 'sys/wrapping/lookup', { token: 'none' }),
  post('look up an empty wrapping token', 'sys/wrapping/lookup', { token: '' }),
  post('look up a wrapping token that is no text', 'sys/wrapping/lookup', { token: 5 }),
  post('look up no wrapping token', 'sys/wrapping/lookup', {}, { as: 'nobody' }),
  post('unwrap no wrapping token', 'sys/wrapping/unwrap', {}, { as: 'nobody' }),
  post('unwrap a token that is none', 'sys/wrapping/unwrap', { token: 'none' }),
  post('unwrap an ordinary token', 'sys/wrapping/unwrap', { token: '<root>' }),
  post('unwrap the root token by itself', 'sys/wrapping/unwrap', {}),
  post('wrap again nothing', 'sys/wrapping/rewrap', {}),
  post('values to unwrap without a token', 'sys/wrapping/wrap', { a: 'b' }, wrapped),
  post('unwrap without a token', 'sys/wrapping/unwrap', { token: '<wrapped>' }, { as: 'nobody' }),
  post('unwrap with the token in both places', 'sys/wrapping/unwrap', { token: '<wrapped>' }, asWrapped),
  post('a token that was in both places', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
  post('values to waste', 'sys/wrapping/wrap', { a: 'b' }, wrapped),
  get('use a wrapping token for something else', 'auth/token/lookup-self', asWrapped),
  get('use it once more', 'auth/token/lookup-self', asWrapped),
  post('unwrap what was wasted', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
  post('values to wrap again by themselves', 'sys/wrapping/wrap', { a: 'b' }, wrapped),
  post('wrap again by itself', 'sys/wrapping/rewrap', {}, asWrapped),
  post('values to unwrap into another wrapping', 'sys/wrapping/wrap', { a: 'b' }, wrapped),
  post('unwrap into another wrapping', 'sys/wrapping/unwrap', { token: '<wrapped>' }, wrapped),
  post('unwrap twice', 'sys/wrapping/unwrap', { token: '<wrapped>' }),
  post('values to read the old way', 'sys/wrapping/wrap', { a: 'b' }, wrapped),
  get('read a wrapped answer the old way', 'cubbyhole/response', { ...asWrapped, own: ['response'] }),
]

const places: readonly BehaviourStep[] = [
  post('a token with a place', 'auth/token/create', { policies: ['default'] }, { makes: 'owner' }),
  post('another token with a place', 'auth/token/create', { policies: ['default'] }, { makes: 'other' }),
  get('read an empty place', 'cubbyhole/a', { as: 'owner' }),
  post('write to the own place', 'cubbyhole/a', { x: 'y', n: 1 }, { as: 'owner' }),
  get('read the own place', 'cubbyhole/a', { as: 'owner' }),
  get('read the place of another', 'cubbyhole/a', { as: 'other' }),
  post('write below', 'cubbyhole/a/b', { x: 'y' }, { as: 'owner' }),
  get('list the own place', 'cubbyhole?list=true', { as: 'owner' }),
  get('list the own place with a slash', 'cubbyhole/?list=true', { as: 'owner' }),
  get('list below', 'cubbyhole/a?list=true', { as: 'owner' }),
  get('list what is no folder', 'cubbyhole/none?list=true', { as: 'owner' }),
  post('write nothing to the own place', 'cubbyhole/a', {}, { as: 'owner' }),
  get('the place alone', 'cubbyhole'),
  post('write to the place alone', 'cubbyhole', { a: 'b' }),
  del('delete from the own place', 'cubbyhole/a', { as: 'owner' }),
  del('delete from it again', 'cubbyhole/a', { as: 'owner' }),
  get('read what was deleted from it', 'cubbyhole/a', { as: 'owner' }),
  post(
    'a batch token without a place',
    'auth/token/create',
    { type: 'batch', policies: ['default'] },
    { makes: 'placeless' },
  ),
  post('write without a place', 'cubbyhole/a', { a: 'b' }, { as: 'placeless' }),
  get('read without a place', 'cubbyhole/a', { as: 'placeless' }),
]

/** Wrapped answers and the places of tokens. */
export const wrappingBehaviour: readonly BehaviourStep[] = [...answers, ...wraps, ...places]
