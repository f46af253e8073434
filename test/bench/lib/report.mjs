// @ts-check
// What a bench suite hands to `bench`, as a table for people and as one flat object for programs.

/**
 * `atMost`: the goal, for each number where there are several; none where the figure is there for comparison.
 * @typedef {{ name: string, what: string, value: number | number[], atMost?: number }} Figure
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
  const rows = figures.map(({ name, what, value, atMost }) => {
    const verdict = atMost === undefined ? '' : isMet(value, atMost) ? 'met' : 'missed'
    return `| ${name} | ${[value].flat().join(', ')} | ${atMost === undefined ? '' : `≤ ${atMost}`} | ${verdict} | ${what} |`
  })
  return ['| figure | measured | goal | | what it is |', '|---|---|---|---|---|', ...rows].join('\n')
}

/**
 * @param {number | number[]} value
 * @param {number} atMost
 */
function isMet(value, atMost) {
  return [value].flat().every((one) => one <= atMost)
}

/**
 * How many times `to` the measure `of` is, as the median of what each round says: a slow moment of the machine hits both.
 * @param {Record<string, number[]>} rounds
 * @param {string} of
 * @param {string} to
 */
export function ratio(rounds, of, to) {
  const [own, others] = [rounds[of] ?? [], rounds[to] ?? []]
  return median(own.map((one, i) => one / (others[i] ?? NaN)))
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
