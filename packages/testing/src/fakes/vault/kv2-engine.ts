// Fakes, of OpenBao and HashiCorp Vault: a mount of KV version 2. Which path does what.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, empty, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { goDuration } from './go-duration.ts'
import { checkedCas, mergePatch, versionNumbers } from './kv2-fields.ts'
import { changeMetadata, checkMetadataCas, metadataChange, mountSettings, settingFields } from './kv2-metadata.ts'
import {
  deleteVersion,
  destroyVersion,
  isReadable,
  Kv2Secret,
  newSettings,
  timesOf,
  undeleteVersion,
} from './kv2-secret.ts'
import type { Kv2Settings, Kv2Version } from './kv2-secret.ts'
import { scannedNames, subkeys } from './kv2-listing.ts'
import { pageOfNames, type VaultEngine } from './vault-engine.ts'
import {
  checkedField,
  ignoredFields,
  ignoredParameters,
  mapField,
  numberField,
  type Operation,
  type VaultInput,
} from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

const commands: Readonly<Record<Operation, string>> = {
  read: 'get',
  list: 'list',
  scan: 'scan',
  write: 'put',
  patch: 'patch',
  delete: 'delete',
}

/** KV version 2. */
export class Kv2Engine implements VaultEngine {
  readonly type = 'kv' as const
  readonly version = '2' as const
  readonly #secrets = new Map<string, Kv2Secret>()
  readonly #settings: Kv2Settings = newSettings()
  readonly #texts: VariantTexts
  readonly #now: () => number

  constructor(texts: VariantTexts, now: () => number) {
    this.#texts = texts
    this.#now = now
  }

  has(path: string): boolean {
    const { area, name } = split(path)
    if (area === 'data') return (this.#secrets.get(name)?.current ?? 0) > 0
    return area !== 'metadata' || this.#secrets.has(name)
  }

  plainFields(path: string): readonly string[] {
    return split(path).area === 'data' ? ['options'] : ['versions', ...settingFields]
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const { area, name } = split(path)
    if (path === 'config') return this.#config(input)
    if (areas.includes(path) && !isListing(input)) return answer(null, { status: 404, warnings: [noName] })
    if (area === 'metadata') return isListing(input) ? this.#list(name, input) : this.#metadata(name, input)
    if (area === 'detailed-metadata' && this.#texts.metadataCas) return this.#detailed(name, input)
    if (area === 'data') return this.#data(name, input)
    if (area === 'delete' || area === 'undelete' || area === 'destroy') return this.#versions(area, name, input)
    if (area === 'subkeys' && path !== area) return this.#subkeys(name, input)
    return answer(null, { status: 404, warnings: [this.#texts.invalidPath(commands[input.operation])] })
  }

  #data(name: string, input: VaultInput): FakeResponse {
    if (input.operation === 'read') return this.#read(name, input)
    if (input.operation === 'write') return this.#write(name, input)
    if (input.operation === 'patch') return this.#patch(name, input)
    if (isListing(input)) return unsupported()
    const secret = this.#secrets.get(name.replace(/\/$/, ''))
    deleteVersion(secret?.version(0), this.#now())
    return done
  }

  #read(name: string, { query }: VaultInput): FakeResponse {
    // Measured: the slash is lost for the metadata, not for the data.
    const number = parameter(query, 'version')
    if (name.endsWith('/') && this.#secrets.has(name.slice(0, -1))) refuseListed(500, 'could not find version data')
    const { secret, version, readable } = this.#found(name, number)
    const data = { data: readable ? version.data : null, metadata: toldOf(secret, version) }
    return answer(data, { status: readable ? 200 : 404, warnings: ignoredParameters(query, ['version']) })
  }

  #subkeys(name: string, { operation, query }: VaultInput): FakeResponse {
    if (operation !== 'read') return unsupported()
    const [number, depth] = [parameter(query, 'version'), parameter(query, 'depth')]
    const { secret, version, readable } = this.#found(name, number)
    const shown = readable && version.data !== null ? subkeys(version.data, depth) : null
    const warnings = ignoredParameters(query, ['version', 'depth'])
    return answer({ metadata: toldOf(secret, version), subkeys: shown }, { status: readable ? 200 : 404, warnings })
  }

  #found(name: string, number: number): { secret: Kv2Secret; version: Kv2Version; readable: boolean } {
    const secret = this.#secrets.get(name) ?? refuse(404)
    const version = secret.version(number) ?? refuse(404)
    return { secret, version, readable: isReadable(version, this.#now()) }
  }

  #write(name: string, { fields }: VaultInput): FakeResponse {
    if (fields['data'] === undefined) refuse(400, 'no data provided')
    const data = mapField(fields, 'data') ?? null
    const secret = this.#secrets.get(name) ?? new Kv2Secret(this.#now())
    this.#checkCas(secret, fields)
    this.#secrets.set(name, secret)
    const version = secret.write(data, this.#settings, this.#now())
    return answer(toldOf(secret, version), { warnings: ignoredFields(fields, ['data', 'options', 'version']) })
  }

  #patch(name: string, { fields }: VaultInput): FakeResponse {
    const changes = mapField(fields, 'data') ?? refuse(400, 'no data provided')
    const secret = this.#secrets.get(name)
    const newest = secret?.version(0)
    if (secret === undefined || newest === undefined) return empty(404)
    this.#checkCas(secret, fields)
    if (!isReadable(newest, this.#now())) return answer(toldOf(secret, newest), { status: 404 })
    const patched = mergePatch(newest.data ?? {}, changes)
    const warnings = ignoredFields(fields, ['data', 'options', 'version'])
    return answer(toldOf(secret, secret.write(patched, this.#settings, this.#now())), { warnings })
  }

  #checkCas(secret: Kv2Secret, fields: Json): void {
    const cas = checkedCas(fields)
    if (cas === undefined && (this.#settings.casRequired || secret.settings.casRequired)) {
      refuse(400, 'check-and-set parameter required for this call')
    }
    if (cas !== undefined && cas !== secret.current) {
      refuse(400, 'check-and-set parameter did not match the current version')
    }
  }

  #versions(area: 'delete' | 'undelete' | 'destroy', name: string, { operation, fields }: VaultInput): FakeResponse {
    if (operation !== 'write') unsupported()
    const numbers = versionNumbers(fields)
    if (numbers.length === 0) refuse(400, `${area === 'destroy' ? 'no' : 'No'} version number provided`)
    const secret = this.#secrets.get(name)
    for (const number of numbers) {
      const version = secret?.versions.get(number)
      if (area === 'delete') deleteVersion(version, this.#now())
      else if (area === 'undelete') undeleteVersion(version)
      else destroyVersion(version)
    }
    return done
  }

  #list(name: string, input: VaultInput): FakeResponse {
    const keys = this.#names(name, input)
    return answer(keys.length === 0 ? {} : { keys }, { warnings: ignoredParameters(input.query, ['after', 'limit']) })
  }

  #detailed(name: string, input: VaultInput): FakeResponse {
    if (!isListing(input)) return unsupported()
    const keys = this.#names(name, input)
    // Measured: a folder has the metadata of the secret of the same name, if there is one.
    const infos = keys.map((key) => {
      const secret = this.#secrets.get(`${name}${key}`.replace(/\/$/, ''))
      return [key, secret?.describe(this.#texts.metadataCas) ?? {}] as const
    })
    const data = keys.length === 0 ? {} : { keys, key_info: Object.fromEntries(infos) }
    return answer(data, { warnings: ignoredParameters(input.query, ['after', 'limit']) })
  }

  /** Names of a folder, which has some, or of all that is below it, which may be nothing. */
  #names(name: string, input: VaultInput): readonly string[] {
    if (input.operation === 'scan') return scannedNames(name, this.#secrets.keys())
    const names = pageOfNames(name, this.#secrets.keys(), input)
    return names.length === 0 ? refuse(404) : names
  }

  #metadata(name: string, { operation, fields, query }: VaultInput): FakeResponse {
    const known = this.#secrets.get(name)
    if (operation === 'read') {
      const told = known?.describe(this.#texts.metadataCas) ?? refuse(404)
      return answer(told, { warnings: ignoredParameters(query) })
    }
    if (operation === 'delete') this.#secrets.delete(name)
    else if (operation === 'patch' && known === undefined) return empty(404)
    else this.#writeMetadata(name, operation === 'patch' ? 'patch' : 'write', fields)
    return done
  }

  #writeMetadata(name: string, operation: 'write' | 'patch', fields: Json): void {
    const secret = this.#secrets.get(name) ?? new Kv2Secret(this.#now())
    const change = metadataChange(this.#texts.metadataCas ? fields : withoutCas(fields), operation)
    const isRequired = this.#settings.metadataCasRequired || secret.settings.metadataCasRequired
    checkMetadataCas(secret, change, isRequired)
    if (!changeMetadata(secret, change, operation)) return
    secret.touch(this.#now())
    this.#secrets.set(name, secret)
  }

  #config({ operation, fields, query }: VaultInput): FakeResponse {
    if (operation === 'write') {
      Object.assign(this.#settings, mountSettings(this.#texts.metadataCas ? fields : withoutCas(fields)))
      return done
    }
    if (operation !== 'read') return unsupported()
    const { casRequired, deleteAfterSeconds, maxVersions, metadataCasRequired } = this.#settings
    const told = {
      cas_required: casRequired,
      delete_version_after: goDuration(deleteAfterSeconds),
      max_versions: maxVersions,
      ...(this.#texts.metadataCas && { metadata_cas_required: metadataCasRequired }),
    }
    return answer(told, { warnings: ignoredParameters(query) })
  }
}

const areas: readonly string[] = ['data', 'metadata', 'delete', 'undelete', 'destroy']

const noName = 'Non-listing operations on the root of a K/V v2 mount are not supported.'

function isListing({ operation }: VaultInput): boolean {
  return operation === 'list' || operation === 'scan'
}

/** A whole number of the query; 0 where there is none. */
function parameter(query: URLSearchParams, name: string): number {
  return checkedField(() => numberField({ [name]: query.get(name) }, name)) ?? 0
}

/** What HashiCorp Vault makes of fields that OpenBao has added. */
function withoutCas({ metadata_cas: _cas, metadata_cas_required: _required, ...fields }: Json): Json {
  return fields
}

function toldOf(secret: Kv2Secret, version: Kv2Version): Json {
  return { ...timesOf(version), custom_metadata: secret.custom, version: version.number }
}

function split(path: string): { readonly area: string; readonly name: string } {
  const [area = ''] = path.split('/', 1)
  return { area, name: path.slice(area.length + 1) }
}
