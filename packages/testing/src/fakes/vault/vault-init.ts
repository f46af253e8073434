// Fakes, of OpenBao and HashiCorp Vault: `sys/init` of a server that is initialised already. Pure.
import { refuse, type Json } from './vault-answer.ts'

/** Refuses: what can't be a seal for that reason, all else because there is one. Texts and order are measured (OpenBao 2.7.2). */
export function checkInit(fields: Json): never {
  const shares = countIn(fields, 'secret_shares')
  const threshold = countIn(fields, 'secret_threshold')
  const wrong = whatIsWrong(shares, threshold)
  refuse(400, wrong === undefined ? 'Vault is already initialized' : `invalid seal configuration: ${wrong}`)
}

function whatIsWrong(shares: number, threshold: number): string | undefined {
  if (shares < 1) return 'shares must be at least one'
  if (threshold < 1) return 'threshold must be at least one'
  if (shares > 1 && threshold === 1) return 'threshold must be greater than one for multiple shares'
  if (shares > 255) return 'shares must be less than 256'
  if (threshold > shares) return 'threshold cannot be larger than shares'
  return undefined
}

function countIn(fields: Json, name: string): number {
  const value = fields[name] ?? 0
  if (typeof value === 'number') return value
  const place = `Go struct field InitRequest.${name} of type int`
  return refuse(400, `failed to decode JSON input: json: cannot unmarshal ${typeof value} into ${place}`)
}
