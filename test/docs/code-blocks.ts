// The TypeScript that the documentation shows.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

export interface CodeBlock {
  /** File and line, as editors write them. */
  readonly place: string
  readonly code: string
}

/** Every block marked `ts` in the READMEs and in docs/, in order. */
export function codeBlocks(): readonly CodeBlock[] {
  return documents().flatMap((file) => blocksOf(file, readFileSync(`${root}/${file}`, 'utf8')))
}

function blocksOf(file: string, text: string): CodeBlock[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] ?? '',
  }))
}

function documents(): string[] {
  const packages = readdirSync(`${root}/packages`).map((name) => `packages/${name}/README.md`)
  const pages = readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' }).map((page) => `docs/${page}`)
  return ['README.md', ...packages, ...pages.filter((page) => page.endsWith('.md')).sort()]
}
