// @ts-check
// What a bench suite hands to `bench`, as a table for people and as one flat object for programs.

/**
 * `atMost` or `atLeast`: the goal, for each number where there are several; none where the figure is there for comparison.
 * @typedef {{ name: string, what: string, value: number | number[], atMost?: number, atLeast?: number }} Figure
 */

/**
 * @param {Figure[]} figures
 * @returns {Record<string, number | number[]>} by name
 */
export function flat(figures) {
  return Object.fromEntries(figures.map(({ name, value }) => [name, value]))
}

/**
 * @param {Figure[]} figures
 * @returns {string} lines of a Markdown table
 */
export function table(figures) {
  const rows = figures.map((figure) => {
    const { name, what, value } = figure
    const goal = goalOf(figure)
    const verdict = goal === '' ? '' : isMet(figure) ? 'met' : 'missed'
    return `| ${name} | ${[value].flat().join(', ')} | ${goal} | ${verdict} | ${what} |`
  })
  return ['| figure | measured | goal | | what it is |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** @param {Figure} figure */
function goalOf({ atMost, atLeast }) {
  if (atMost !== undefined) return `≤ ${atMost}`
  return atLeast === undefined ? '' : `≥ ${atLeast}`
}

/** @param {Figure} figure */
function isMet({ value, atMost = Infinity, atLeast = -Infinity }) {
  return [value].flat().every((one) => one <= atMost && one >= atLeast)
}

/**
 * How many times `to` the measure `of` is, as the median of what each round says: a slow moment of the machine hits both.
 * @param {Record<string, number[]>} rounds
 * @param {string} of
 * @param {string} to
 */
export function ratio(rounds, of, to) {
  return median(ratios(rounds, of, to))
}

/**
 * Where the true median of that ratio lies with a chance of 95% at least, whatever its distribution: between two of the sorted
 * ratios, as many from both ends as the binomial distribution allows.
 * @param {Record<string, number[]>} rounds
 * @param {string} of
 * @param {string} to
 * @returns {number[]} the lower and the upper end
 */
export function ratioInterval(rounds, of, to) {
  const sorted = ratios(rounds, of, to).toSorted((a, b) => a - b)
  let cut = 0
  for (let chance = 0, ways = 1; ; cut++) {
    chance += ways / 2 ** sorted.length
    if (chance > 0.025) break
    ways *= (sorted.length - cut) / (cut + 1)
  }
  return [sorted[cut - 1] ?? NaN, sorted.at(-cut) ?? NaN]
}

/**
 * @param {Record<string, number[]>} rounds
 * @param {string} of
 * @param {string} to
 */
function ratios(rounds, of, to) {
  const [own, others] = [rounds[of] ?? [], rounds[to] ?? []]
  return own.map((one, i) => one / (others[i] ?? NaN))
}

/** @param {number[]} numbers */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN
}

/**
 * @param {number} value
 * @param {number} [digits] Default 2.
 */
export function rounded(value, digits = 2) {
  return Number(value.toFixed(digits))
}
