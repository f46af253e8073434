// @ts-check
// What a bench suite hands to `bench`, as a table for people and as one flat object for programs.

/**
 * `ratios` names pairs of timings: how many times the second the first takes.
 * @typedef {object} Report
 * @property {Record<string, import('./interleave.mjs').Timing>} timings nanoseconds per call, by case
 * @property {Record<string, string>} labels what each case is, for people
 * @property {[string, string][]} ratios
 */

/**
 * @param {Report} report
 * @returns {Record<string, number>} `<case>Ns` and `<case>Over<Other>`, all medians
 */
export function flat({ timings, ratios }) {
  const ns = Object.entries(timings).map(([name, { median }]) => [`${name}Ns`, round(median, 1)])
  const over = ratios.map(([of, to]) => [
    `${of}Over${to[0]?.toUpperCase()}${to.slice(1)}`,
    round(ratio(timings, of, to), 2),
  ])
  return Object.fromEntries([...ns, ...over])
}

/**
 * @param {Report} report
 * @returns {string} lines of a Markdown table
 */
export function table({ timings, labels, ratios }) {
  const rows = Object.entries(timings).map(([name, { median, min, max }]) => {
    const against = ratios
      .filter(([of]) => of === name)
      .map(([of, to]) => `${ratio(timings, of, to).toFixed(2)} × ${to}`)
    return `| ${labels[name]} | ${median.toFixed(1)} | ${min.toFixed(0)}–${max.toFixed(0)} | ${against.join(', ')} |`
  })
  return ['| case | ns, median | fastest–slowest round | ratio |', '|---|---|---|---|', ...rows].join('\n')
}

/**
 * @param {Report['timings']} timings
 * @param {string} of
 * @param {string} to
 */
function ratio(timings, of, to) {
  return (timings[of]?.median ?? NaN) / (timings[to]?.median ?? NaN)
}

/**
 * @param {number} value
 * @param {number} digits
 */
function round(value, digits) {
  return Number(value.toFixed(digits))
}
