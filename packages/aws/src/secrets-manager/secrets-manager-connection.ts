// AWS: commands of Secrets Manager, and whether their answers are about the secret that was asked for.
import { StoreFailure } from '@keyharbor/core'
import { textsOf } from '../answer-parts.ts'
import { isArn } from '../aws-arn.ts'
import { isFailure } from '../aws-failure.ts'
import type { ClientSettings } from '../client-settings.ts'
import type { Deadline } from '../deadline.ts'
import { ServiceConnection, type Answer, type ServiceRequest } from '../service-connection.ts'
import { assertRegionOf, isSecretOf, isTakenForFull } from './secret-id.ts'

type Sdk = typeof import('@aws-sdk/client-secrets-manager')

/** Loads the SDK; rejects where it is not installed. */
export type LoadSdk = () => Promise<Sdk>

/** The operations that are used. */
export type Operation =
  | 'BatchGetSecretValue'
  | 'CancelRotateSecret'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetRandomPassword'
  | 'GetSecretValue'
  | 'ListSecretVersionIds'
  | 'ListSecrets'
  | 'PutSecretValue'
  | 'RemoveRegionsFromReplication'
  | 'ReplicateSecretToRegions'
  | 'RestoreSecret'
  | 'RotateSecret'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateSecretVersionStage'

/** What a request of an operation holds. */
export type InputOf<O extends Operation> = NonNullable<ConstructorParameters<Sdk[`${O}Command`]>[0]>

/** Every method rejects with a `StoreFailure`. */
export class SecretsManagerConnection {
  readonly #service: ServiceConnection<Sdk>

  constructor(settings: ClientSettings, load: LoadSdk = () => import('@aws-sdk/client-secrets-manager')) {
    this.#service = new ServiceConnection(settings, {
      package: '@aws-sdk/client-secrets-manager',
      load,
      newClient: (sdk, config) => new sdk.SecretsManagerClient(config),
    })
  }

  /** Sends one command; nothing is tried again. */
  send<O extends Operation>(operation: O, input: InputOf<O>, deadline: Deadline): Promise<Answer> {
    const arns = secretIdsOf(input).filter(isArn)
    const request: ServiceRequest<Sdk> = {
      command: (sdk) => new (sdk[`${operation}Command`] as unknown as new (input: InputOf<O>) => object)(input),
      conditional: operation === 'UpdateSecretVersionStage',
      assertRegion: arns.length > 0 ? (region) => arns.forEach((arn) => assertRegionOf(arn, region)) : undefined,
    }
    return this.#service.send(request, deadline)
  }

  /** As `send`, for a request about one secret: an answer about another one is `INTEGRITY`. */
  async sendFor<O extends Operation>(
    operation: O,
    id: string,
    input: Omit<InputOf<O>, 'SecretId'>,
    deadline: Deadline,
  ): Promise<Answer> {
    const answer = await this.send(operation, { SecretId: id, ...input }, deadline).catch((error: unknown) => {
      throw withHint(error, id)
    })
    const { Name: name, ARN: arn } = answer
    if (typeof name !== 'string' || typeof arn !== 'string') throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
    if (isSecretOf(id, name, arn)) return answer
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'The answer is about another secret.' })
  }

  /** Ends the connections of a client that was made here; one that was given stays open. */
  close(): Promise<void> {
    return this.#service.close()
  }
}

function withHint(error: unknown, id: string): unknown {
  if (!isFailure(error, 'NOT_FOUND') || !isTakenForFull(id)) return error
  return new StoreFailure({ ...error.facts, detail: takenForFull })
}

const takenForFull =
  'The service takes an ARN that ends in a hyphen and six characters for a full one. If that is the end of the name, give the name.'

function secretIdsOf(input: object): readonly string[] {
  const { SecretId: id, SecretIdList: ids }: { SecretId?: unknown; SecretIdList?: unknown } = input
  return textsOf(ids) ?? (typeof id === 'string' ? [id] : [])
}
