// For tests against emulators of AWS: stores on one of them, and what the conformance suite has to know of it.
import { ParameterStore, SecretsManagerStore, type AwsClientOptions } from '@keyharbor/aws'
import type { SecretStore } from '@keyharbor/core'
import type { StoreHarness } from '@keyharbor/testing/vitest'
import { SwitchableProxy } from '../switchable-proxy.ts'

/** Nothing else is in it: an emulator that lists a region while another test writes to it may fail. */
const contractRegion = 'eu-central-1'

/** Options with which a store reaches the emulator at an address. It takes any credentials. */
export function optionsFor(endpoint: string, region: string): AwsClientOptions {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' }
  return { region, endpoint, credentials, env: {} }
}

/** Stores of Secrets Manager on the emulator at an address. */
export function secretsManagerOn(address: string): Omit<StoreHarness<SecretsManagerStore>, 'name' | 'deviations'> {
  return {
    ...harnessFor(address, (options) => new SecretsManagerStore(options)),
    limits: { maxValueBytes: 65_536 },
    previous: 'previous',
    validNames: ['conformance/a/b_c+d=e.f@g-h', '/conformance/leading', 'conformance//double/', 'conformance-abcdef'],
    invalidNames: ['a b', 'a:b', 'a*', 'é', 'arn:aws:s3:::bucket', 'a'.repeat(513)],
  }
}

/** Stores of Parameter Store on the emulator at an address. */
export function parameterStoreOn(address: string): Omit<StoreHarness<ParameterStore>, 'name' | 'deviations'> {
  return {
    ...harnessFor(address, (options) => new ParameterStore(options)),
    limits: { maxValueBytes: 4096 },
    pageSize: 50,
    previous: 'previous',
    validNames: ['/conformance/a/b_c.d-e', '/conformance-flat', `/conformance${'/level'.repeat(14)}`],
    invalidNames: ['a b', 'a:1', 'é', 'a/b', '/a//b', '/a/', 'ssm-x', '/l'.repeat(16), 'a'.repeat(968)],
  }
}

/** Each store has a proxy of its own before the emulator, so that it alone can be cut off. */
function harnessFor<S extends SecretStore>(
  address: string,
  storeWith: (options: AwsClientOptions) => S,
): Pick<StoreHarness<S>, 'makeStore' | 'reopen' | 'makeUnavailable' | 'restoreAvailability' | 'closeBackend'> {
  const proxies = new Map<S, SwitchableProxy>()
  return {
    makeStore: async () => {
      const proxy = await SwitchableProxy.open(address)
      const store = storeWith(optionsFor(proxy.address, contractRegion))
      proxies.set(store, proxy)
      return store
    },
    reopen: () => Promise.resolve(storeWith(optionsFor(address, contractRegion))),
    makeUnavailable: async (store) => await proxies.get(store)?.cut(),
    restoreAvailability: async (store) => await proxies.get(store)?.restore(),
    closeBackend: async () => void (await Promise.all([...proxies.values()].map((proxy) => proxy.cut()))),
  }
}
