// Secret: what a value must look like, in the words of any schema library.

/**
 * What a library offers that follows Standard Schema, version 1 (https://standardschema.dev/schema): the part that is called
 * here. `Output` is what validation makes of a value.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** What validation says. */
export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly { readonly message: string }[] }
