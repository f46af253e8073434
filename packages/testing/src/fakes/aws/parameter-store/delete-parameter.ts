// Fakes, of AWS Parameter Store: the end of parameters, which is at once and for good.
import { askedParameter } from './parameter-name.ts'
import {
  checkAccess,
  currentParameter,
  type ParameterStoreContext,
  type ParameterStoreOperation,
} from './parameter-shelf.ts'

/** Deletes one. */
export const deleteParameter: ParameterStoreOperation = (fields, context) => {
  const { key, name } = askedParameter(fields.needText('Name', { min: 1, max: 2048 }), context.place)
  checkAccess(key, name, context)
  currentParameter(key, context)
  context.records.write(key, undefined)
  return {}
}

/** Deletes up to ten; those that there are not are named. */
export const deleteParameters: ParameterStoreOperation = (fields, context) => {
  const names = fields.needTexts('Names', { min: 1, max: 10 }, { min: 1, max: 2048 })
  const deleted = names.filter((name) => deletes(name, context))
  return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) }
}

function deletes(text: string, context: ParameterStoreContext): boolean {
  const { key, name } = askedParameter(text, context.place)
  checkAccess(key, name, context)
  const isThere = context.records.current(key) !== undefined
  if (isThere) context.records.write(key, undefined)
  return isThere
}
