// Fakes, of OpenBao and HashiCorp Vault: a mount of KV version 2. Which path does what.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, empty, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { goDuration } from './go-duration.ts'
import { listing } from './kv1-engine.ts'
import { checkedCas, mergePatch, versionNumbers } from './kv2-fields.ts'
import { writeMetadata, writeSettings } from './kv2-metadata.ts'
import { deleteVersion, destroyVersion, isReadable, Kv2Secret, timesOf, undeleteVersion } from './kv2-secret.ts'
import type { Kv2Settings, Kv2Version } from './kv2-secret.ts'
import { namesIn, type VaultEngine } from './vault-engine.ts'
import { ignoredFields, mapField, type Operation, type VaultInput } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

const commands: Readonly<Record<Operation, string>> = {
  read: 'get',
  list: 'list',
  write: 'put',
  patch: 'patch',
  delete: 'delete',
}

/** KV version 2. */
export class Kv2Engine implements VaultEngine {
  readonly type = 'kv' as const
  readonly version = '2' as const
  readonly #secrets = new Map<string, Kv2Secret>()
  readonly #settings: Kv2Settings = { maxVersions: 0, casRequired: false, deleteAfterSeconds: 0 }
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
    return split(path).area === 'data' ? ['options'] : ['versions', ...settingNames]
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const { area, name } = split(path)
    if (area === 'config' && name === '') return this.#config(input)
    if (areas.includes(path) && input.operation !== 'list') return answer(null, { status: 404, warnings: [noName] })
    if (area === 'metadata') return this.#metadata(name, input)
    if (area === 'data') return this.#data(name, input)
    if (area === 'delete' || area === 'undelete' || area === 'destroy') return this.#versions(area, name, input)
    if (area === 'subkeys') return notFaked('subkeys of KV version 2')
    return answer(null, { status: 404, warnings: [this.#texts.invalidPath(commands[input.operation])] })
  }

  #data(name: string, input: VaultInput): FakeResponse {
    if (input.operation === 'read') return this.#read(name, input)
    if (input.operation === 'write') return this.#write(name, input)
    if (input.operation === 'patch') return this.#patch(name, input)
    if (input.operation === 'list') return unsupported()
    const secret = this.#secrets.get(name.replace(/\/$/, ''))
    deleteVersion(secret?.version(0), this.#now())
    return done
  }

  #read(name: string, { query }: VaultInput): FakeResponse {
    const wanted = query.get('version') ?? '0'
    if (!/^[-+]?\d+$/.test(wanted)) {
      const cause = "'' cannot parse value as 'int': strconv.ParseInt: invalid syntax"
      refuse(400, `Field validation failed: error converting input for field "version": ${cause}`)
    }
    // Measured: the slash is lost for the metadata, not for the data.
    if (name.endsWith('/') && this.#secrets.has(name.slice(0, -1))) refuseListed(500, 'could not find version data')
    const secret = this.#secrets.get(name)
    const version = secret?.version(Number(wanted))
    if (secret === undefined || version === undefined) return refuse(404)
    const readable = isReadable(version, this.#now())
    const data = { data: readable ? version.data : null, metadata: toldOf(secret, version) }
    return answer(data, { status: readable ? 200 : 404 })
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
    return answer(toldOf(secret, secret.write(patched, this.#settings, this.#now())))
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

  #metadata(name: string, { operation, fields }: VaultInput): FakeResponse {
    if (operation === 'list') return listing(namesIn(name, this.#secrets.keys()))
    const known = this.#secrets.get(name)
    if (operation === 'read') return known === undefined ? refuse(404) : answer(known.describe(this.#texts.metadataCas))
    if (operation === 'delete') this.#secrets.delete(name)
    else if (operation === 'patch' && known === undefined) return empty(404)
    else {
      const secret = known ?? new Kv2Secret(this.#now())
      if (!writeMetadata(secret, fields, operation)) return done
      secret.touch(this.#now())
      this.#secrets.set(name, secret)
    }
    return done
  }

  #config({ operation, fields }: VaultInput): FakeResponse {
    if (operation === 'write') {
      writeSettings(this.#settings, fields)
      return done
    }
    if (operation !== 'read') return unsupported()
    const { casRequired, deleteAfterSeconds, maxVersions } = this.#settings
    return answer({
      cas_required: casRequired,
      delete_version_after: goDuration(deleteAfterSeconds),
      max_versions: maxVersions,
      ...(this.#texts.metadataCas && { metadata_cas_required: false }),
    })
  }
}

const areas: readonly string[] = ['data', 'metadata', 'delete', 'undelete', 'destroy']

const noName = 'Non-listing operations on the root of a K/V v2 mount are not supported.'

const settingNames: readonly string[] = ['max_versions', 'cas_required', 'delete_version_after']

function toldOf(secret: Kv2Secret, version: Kv2Version): Json {
  return { ...timesOf(version), custom_metadata: secret.custom, version: version.number }
}

function split(path: string): { readonly area: string; readonly name: string } {
  const [area = ''] = path.split('/', 1)
  return { area, name: path.slice(area.length + 1) }
}
