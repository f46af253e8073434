// Fakes, of OpenBao and HashiCorp Vault: where a login or a token may come from. Every client of a fake is on loopback.
import { BlockList, isIP } from 'node:net'

/** Where all clients are. */
export const clientAddress = '127.0.0.1'

/** Whether clients are within one of the networks, or there is no network that bounds them. */
export function allowsClient(cidrs: readonly string[]): boolean {
  return cidrs.length === 0 || cidrs.some((cidr) => listOf(cidr).check(clientAddress))
}

/** Whether a text is a network such as `10.0.0.0/8`. */
export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more.length === 0 && /^\d+$/.test(bits) && Number(bits) <= longest
}

/** Whether a text is a network or an address. */
export function isNetwork(text: string): boolean {
  return isCidr(text) || isIP(text) !== 0
}

/** Whether each of some networks is within one of others. */
export function areWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.every((each) => outer.some((other) => isWithin(each, other)))
}

function isWithin(inner: string, outer: string): boolean {
  const [address = '', bits = '0'] = inner.split('/')
  const [, outerBits = '0'] = outer.split('/')
  return Number(bits) >= Number(outerBits) && listOf(outer).check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function listOf(network: string): BlockList {
  const [address = '', bits] = network.split('/')
  const list = new BlockList()
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (bits === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(bits), family)
  return list
}
