// Fakes, of OpenBao and HashiCorp Vault: what is told of many secrets of KV at once, and of the fields of one without their values. Pure.
import { namesIn } from './vault-engine.ts'
import type { Json } from './vault-answer.ts'
import { isMap } from './vault-input.ts'

/** All names below a folder, as OpenBao scans: those of a folder, then what is below its folders, the last of these first. */
export function scannedNames(folder: string, paths: Iterable<string>): string[] {
  const all = [...paths]
  const found: string[] = []
  const folders = ['']
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const name of namesIn(`${folder}${next}`, all)) (name.endsWith('/') ? folders : found).push(`${next}${name}`)
  }
  return found
}

/** The names of a map and of the maps in it, down to a depth; 0: all the way. Each value is null. */
export function subkeys(value: Json, depth: number): Json {
  const entries = Object.entries(value).map(([name, field]) => {
    const goesOn = isMap(field) && Object.keys(field).length > 0 && depth !== 1 && depth >= 0
    return [name, goesOn ? subkeys(field, depth === 0 ? 0 : depth - 1) : null]
  })
  return Object.fromEntries<unknown>(entries as [string, unknown][])
}
