// @ts-check
// The files that a section of the documentation shows: each of its blocks marked `js` says in its first line what file it is.
import { readFileSync } from 'node:fs'

/**
 * The files by their names.
 * @param {string} page path of a Markdown file
 * @param {string} heading of the section, of the second level
 * @returns {Map<string, string>}
 */
export function recipe(page, heading) {
  const section = readFileSync(page, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`))
  const blocks = [...(section ?? '').matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)]
  return new Map(blocks.map(([, file = '', code = '']) => [file, code]))
}
