// Fakes, of OpenBao and HashiCorp Vault: patterns in which `*` stands for any characters. Pure.

/** Whether a text fits a pattern. */
export function fitsGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}
