// @ts-check
// How large a published package may be, in bytes of its packed tarball: what a user downloads.

/**
 * By folder in packages/: somewhat more than each needs today. Raising one is a decision, seen in review. Of each, nearly half are
 * declarations and source maps. core has the cache, refresh and resilience of every store, and no dependency. testing is
 * installed by developers only, and most of it are fakes of whole services; so its budget is for noticing data that slips in.
 */
const budgets = /** @type {Record<string, number>} */ ({
  aws: 72_000,
  core: 120_000,
  local: 34_000,
  testing: 300_000,
  vault: 42_000,
})

/**
 * What is wrong with the size of a package; undefined when nothing is.
 * @param {string} name folder in packages/
 * @param {number} bytes of its tarball
 */
export function sizeComplaint(name, bytes) {
  const budget = budgets[name]
  const packed = `Packed it has ${bytes} bytes`
  if (budget === undefined) return `${packed} and no budget. Give it one in scripts/lib/size-budgets.mjs.`
  if (bytes <= budget) return undefined
  return `${packed}, ${bytes - budget} more than its budget of ${budget}. Publish less, or raise it in scripts/lib/size-budgets.mjs.`
}
