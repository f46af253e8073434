// Contract: recognising our own objects across copies of this package, where `instanceof` would not.

/** Whether `value` carries `brand`. Anything may be asked, also what throws when it is looked at. */
export function hasBrand(value: unknown, brand: symbol): boolean {
  try {
    return typeof value === 'object' && value !== null && brand in value
  } catch {
    return false
  }
}
