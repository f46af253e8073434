// Tests of the walk through folders.
import { describe, expect, it } from 'vitest'
import { matchingNames } from './matching-names.ts'

const folders: Readonly<Record<string, readonly string[]>> = {
  '': ['app', 'app/', 'zoo', 'other/'],
  'app/': ['db', 'db/', 'cache'],
  'app/db/': ['user'],
  'other/': ['x'],
}

async function walk(prefix: string, tree = folders): Promise<{ names: string[]; listed: string[] }> {
  const [names, listed]: [string[], string[]] = [[], []]
  const list = (folder: string): Promise<readonly string[]> => {
    listed.push(folder)
    return Promise.resolve(tree[folder] ?? [])
  }
  for await (const some of matchingNames(list, prefix)) names.push(...some)
  return { names, listed }
}

describe('the walk through a mount', () => {
  it('finds every secret once, also one that has the name of a folder', async () => {
    const { names } = await walk('')
    expect(names).toEqual(['app', 'zoo', 'app/db', 'app/cache', 'app/db/user', 'other/x'])
  })

  it.each([
    ['app', ['app', 'app/db', 'app/cache', 'app/db/user'], ['', 'app/', 'app/db/']],
    ['app/', ['app/db', 'app/cache', 'app/db/user'], ['app/', 'app/db/']],
    ['app/d', ['app/db', 'app/db/user'], ['app/', 'app/db/']],
    ['app/db/user', ['app/db/user'], ['app/db/']],
    ['z', ['zoo'], ['']],
    ['nothing/here', [], ['nothing/']],
  ])('lists for the prefix %j only folders that can match', async (prefix, names, listed) => {
    expect(await walk(prefix)).toEqual({ names, listed })
  })

  it.each(['../', 'a//b', '/', 'a/%2e%2e/', 'a\\b/c', '\u0000/x'])(
    'lists nothing for the prefix %j, which no name has',
    async (prefix) => {
      expect(await walk(prefix)).toEqual({ names: [], listed: [] })
    },
  )

  it('lists a folder only when it is reached', async () => {
    const listed: string[] = []
    const list = (folder: string): Promise<readonly string[]> => {
      listed.push(folder)
      return Promise.resolve(folders[folder] ?? [])
    }
    await matchingNames(list, '').next()
    expect(listed).toEqual([''])
  })

  it('leaves out names that nothing can read, and does not walk out of the mount', async () => {
    const { names, listed } = await walk('', { '': ['..', '../', '/', '', 'a\\b', './', 'ok', '//'] })
    expect({ names, listed }).toEqual({ names: ['ok'], listed: [''] })
  })

  it.each(['', '/', '//', 'x//', '/x', 'x/y', 'x/y/', './'])('ends where each folder holds the key %j', async (key) => {
    const listed: string[] = []
    const list = (folder: string): Promise<readonly string[]> => {
      listed.push(folder)
      if (listed.length > 10) return Promise.reject(new Error('It goes on for ever.'))
      return Promise.resolve(folder === '' ? ['app/', key] : ['db', key])
    }
    const names: string[] = []
    for await (const some of matchingNames(list, '')) names.push(...some)
    expect({ names, listed }).toEqual({ names: ['app/db'], listed: ['', 'app/'] })
  })

  it('ends on a server that makes up folders for ever', async () => {
    const listed: string[] = []
    const list = (folder: string): Promise<readonly string[]> => {
      listed.push(folder)
      return Promise.resolve(['folder/'])
    }
    for await (const names of matchingNames(list, '')) expect(names).toEqual([])
    expect(listed.length).toBeLessThan(200)
  })
})
