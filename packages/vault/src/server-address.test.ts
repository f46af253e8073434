// Tests of addresses: where a token may be sent.
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { serverAddress } from './server-address.ts'

describe('the address of a server', () => {
  it.each([
    ['https://vault.example.com:8200', 'https://vault.example.com:8200', ''],
    ['https://vault.example.com/', 'https://vault.example.com', ''],
    ['https://proxy.example.com/team/vault/', 'https://proxy.example.com', '/team/vault'],
    ['http://127.0.0.1:8200', 'http://127.0.0.1:8200', ''],
    ['http://localhost:8200', 'http://localhost:8200', ''],
    ['http://[::1]:8200', 'http://[::1]:8200', ''],
    ['https://[fec0::1]', 'https://[fec0::1]', ''],
    ['https://[fd00::1]', 'https://[fd00::1]', ''],
  ])('takes %s', (text, origin, pathPrefix) => {
    expect(serverAddress(text, 'the option address')).toEqual({ origin, pathPrefix })
  })

  it.each([
    'vault.example.com:8200',
    '127.0.0.1:8200',
    'not a url with s3cret',
    'http://vault.example.com:8200',
    'http://10.0.0.1:8200',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'https://user:s3cret@vault.example.com',
    'https://s3cret@vault.example.com',
    'https://vault.example.com/?token=s3cret',
    'https://vault.example.com/#s3cret',
    'https://vault.example.com/?',
    'https://vault.example.com/v1',
    'https://vault.example.com/team/v1/',
    'ftp://vault.example.com',
    'file:///etc/passwd',
    'http://169.254.169.254',
    'https://169.254.169.254',
    'https://2852039166/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[fe90::1]/',
    'https://[feaf::1]/',
    'https://[febf:ffff::1]/',
  ])('refuses %s without repeating it', (text) => {
    const error = caught(() => serverAddress(text, 'the option address'))
    expect(error).toMatchObject({ code: 'CONFIG', operation: 'configure', store: 'vault-kv2' })
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/s3cret|169\.254|example\.com\/\?/)
  })
})

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('It was not refused.')
}
