// AWS: where a request goes, looked at before it is signed: the SDK finds endpoints in places that are not looked at before.
import { StoreFailure } from '@keyharbor/core'
import { partsOf } from './answer-parts.ts'
import { isSafeHost } from './service-endpoint.ts'

/** What is used of an SDK's client. */
export interface ClientWithMiddleware {
  readonly middlewareStack: {
    add(middleware: never, options: { readonly step: 'build'; readonly name: string }): void
  }
}

/** A step on the way of a request, as the SDK has it. */
type Middleware = (
  next: (args: { readonly request?: unknown }) => Promise<unknown>,
) => (args: { readonly request?: unknown }) => Promise<unknown>

/**
 * Requests of `client` fail with `CONFIG`, unsigned and unsent, unless they go to https or loopback. With no endpoint in its options the
 * SDK takes one of the environment of the process or of a profile, from `endpoint_url` there or in its `services` section
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html), and http anywhere is fine for it.
 */
export function guardDestination(client: ClientWithMiddleware): void {
  client.middlewareStack.add(guard as never, { step: 'build', name: 'keyharborDestination' })
}

const guard: Middleware = (next) => (args) => {
  const { protocol, hostname } = partsOf(args.request)
  if (isSafeHost(String(protocol), String(hostname))) return next(args)
  return Promise.reject(new StoreFailure({ code: 'CONFIG', detail: unsafe, retry: 'never' }))
}

const unsafe =
  'The SDK has found an endpoint that is neither https nor http on loopback: check endpoint_url in the shared files, and AWS_ENDPOINT_URL.'
