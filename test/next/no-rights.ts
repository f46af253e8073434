// Holds the tests beside it to what they are run for: a process that has lost its flags would pass them as well.
interface Permission {
  has(right: string): boolean
}

const { permission } = process as { readonly permission?: Permission }
for (const right of ['fs.write', 'child', 'worker']) {
  if (permission?.has(right) !== false)
    throw new Error(`This process has the right ${right}: start it with --permission.`)
}
