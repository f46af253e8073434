// AWS: commands of Systems Manager about parameters.
import type { ClientSettings } from '../client-settings.ts'
import type { Deadline } from '../deadline.ts'
import { isArn } from '../aws-arn.ts'
import { ServiceConnection, type Answer, type ServiceRequest } from '../service-connection.ts'
import { assertRegionOf } from './parameter-name.ts'

type Sdk = typeof import('@aws-sdk/client-ssm')

/** Loads the SDK; rejects where it is not installed. */
export type LoadSdk = () => Promise<Sdk>

/** The operations that are used. */
export type Operation =
  | 'AddTagsToResource'
  | 'DeleteParameter'
  | 'DescribeParameters'
  | 'GetParameter'
  | 'GetParameterHistory'
  | 'GetParameters'
  | 'GetParametersByPath'
  | 'LabelParameterVersion'
  | 'PutParameter'
  | 'RemoveTagsFromResource'
  | 'UnlabelParameterVersion'

/** What a request of an operation holds. */
export type InputOf<O extends Operation> = NonNullable<ConstructorParameters<Sdk[`${O}Command`]>[0]>

/** Every method rejects with a `StoreFailure`. */
export class ParameterStoreConnection {
  readonly #service: ServiceConnection<Sdk>

  constructor(settings: ClientSettings, load: LoadSdk = () => import('@aws-sdk/client-ssm')) {
    this.#service = new ServiceConnection(settings, {
      package: '@aws-sdk/client-ssm',
      load,
      newClient: (sdk, config) => new sdk.SSMClient(config),
    })
  }

  /** Sends one command about `names`; nothing is tried again. */
  async send<O extends Operation>(
    operation: O,
    names: readonly string[],
    input: InputOf<O>,
    deadline: Deadline,
  ): Promise<Answer> {
    const arns = names.filter(isArn)
    const request: ServiceRequest<Sdk> = {
      command: (sdk) => new (sdk[`${operation}Command`] as unknown as new (input: InputOf<O>) => object)(input),
      assertRegion: arns.length > 0 ? (region) => arns.forEach((arn) => assertRegionOf(arn, region)) : undefined,
    }
    return await this.#service.send(request, deadline)
  }

  /** Ends the connections of a client that was made here; one that was given stays open. */
  close(): Promise<void> {
    return this.#service.close()
  }
}
