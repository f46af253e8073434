// @ts-check
// Other caches beside core, each as its documentation says to use it, in front of the same `load`. They are installed here,
// outside the workspace, so the specifiers are no literals: nothing else may take them for dependencies of ours.

/** @typedef {(key: string) => Promise<unknown>} Get */

/**
 * Makes one cache. `load` reads a value from the store, `maxAgeMs` is how long it is fresh, `max` how many values there are.
 * @typedef {(load: Get, maxAgeMs: number, max: number) => Promise<Get>} Peer
 */

/** @type {Record<string, Peer>} */
export const peers = {
  async lru_cache_fetch(load, maxAgeMs, max) {
    const { LRUCache } = await imported('lru-cache')
    const cache = new LRUCache({ max, ttl: maxAgeMs, fetchMethod: load })
    return (key) => cache.fetch(key)
  },

  async powertools(load, maxAgeMs) {
    /** @type {{ BaseProvider: new (options: object) => { get: (key: string, options: object) => Promise<unknown> } }} */
    const { BaseProvider } = await imported('@aws-lambda-powertools/parameters/base')
    class Provider extends BaseProvider {
      /** @param {string} name */
      async _get(name) {
        return await load(name)
      }
    }
    const provider = new Provider({ awsSdkV3ClientPrototype: undefined })
    const options = { maxAge: maxAgeMs / 1_000 }
    return (key) => provider.get(key, options)
  },

  async p_memoize(load, maxAgeMs) {
    const { default: memoize } = await imported('p-memoize')
    return memoize(load, { cache: expiring(maxAgeMs) })
  },

  async keyv(load, maxAgeMs) {
    const { default: Keyv } = await imported('keyv')
    const keyv = new Keyv({ ttl: maxAgeMs })
    return async (key) => {
      const held = await keyv.get(key)
      if (held !== undefined) return held
      const value = await load(key)
      await keyv.set(key, value)
      return value
    }
  },

  async cacheable(load, maxAgeMs) {
    const { Cacheable } = await imported('cacheable')
    const cache = new Cacheable({ ttl: maxAgeMs })
    return (key) => cache.getOrSet(key, () => load(key), { throwErrors: true })
  },

  async middy(load, maxAgeMs) {
    const { processCache, getInternal } = await imported('@middy/util')
    // What its secrets-manager middleware does before each call of the handler, with one middleware for each secret.
    return async (key) => {
      const request = { internal: {} }
      const options = { cacheKey: key, cacheExpiry: maxAgeMs, cacheKeyExpiry: {} }
      const { value } = processCache(options, () => ({ [key]: load(key) }), request)
      Object.assign(request.internal, value)
      return (await getInternal({ value: key }, request)).value
    }
  },
}

/**
 * What p-memoize needs to let values go: it has no time of its own.
 * @param {number} maxAgeMs
 */
function expiring(maxAgeMs) {
  /** @type {Map<string, { value: unknown, until: number }>} */
  const entries = new Map()
  return {
    /** @param {string} key */
    has: (key) => (entries.get(key)?.until ?? 0) > Date.now(),
    /** @param {string} key */
    get: (key) => entries.get(key)?.value,
    /** @param {string} key @param {unknown} value */
    set: (key, value) => void entries.set(key, { value, until: Date.now() + maxAgeMs }),
  }
}

/**
 * @param {string} name
 * @returns {Promise<any>}
 */
function imported(name) {
  return import(name)
}
