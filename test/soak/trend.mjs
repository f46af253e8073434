// @ts-check
// Soak: whether figures grow with time.

/**
 * By how much the median of the last third is above that of the first.
 * @param {readonly number[]} figures
 */
export function medianGrowth(figures) {
  const third = Math.max(1, Math.floor(figures.length / 3))
  return rounded(median(figures.slice(-third)) - median(figures.slice(0, third)))
}

/**
 * Slope of the line that fits best, in units an hour.
 * @param {readonly (readonly [number, number])[]} points  Seconds and figures.
 */
export function slopePerHour(points) {
  const mean = (/** @type {number[]} */ all) => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return below === 0 ? 0 : rounded((above / below) * 3_600)
}

/** @param {readonly number[]} figures */
function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** @param {number} figure */
function rounded(figure) {
  return Math.round(figure * 100) / 100
}
