// Testing: a whole listing at once, where a test wants all of it. Node 20 has no `Array.fromAsync`.

/** All that `source` gives, in its order. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}
