// AWS: options of the calls that only Secrets Manager has.

/** How a secret is rotated. What is left out stays as it is. */
export interface RotationOptions {
  /** ARN of the Lambda function that rotates it. Needed once, unless another service of AWS owns the secret. */
  readonly functionArn?: string
  /** Days from one rotation to the next, 1 to 1000. */
  readonly everyDays?: number
  /** Or a schedule in UTC: `rate(4 hours)` at the most often, or `cron(0 8 1 * ? *)`. */
  readonly schedule?: string
  /** For how long from the time of the schedule it may begin, such as `3h`. */
  readonly window?: string
  /** Whether it rotates at once. Default true. With false the function is tried only. */
  readonly immediately?: boolean
}

/** A step of a rotation, as the event of its function tells it. */
export interface RotationStep {
  /** `ClientRequestToken`: the id of the version that the rotation makes. */
  readonly token: string
  /** `RotationToken`: there where the function acts for a secret of another account, or under another role. */
  readonly rotationToken?: string
}

/** What a random password is made of. It has one character at least of each kind that is not excluded. */
export interface RandomPasswordOptions {
  /** Characters, 4 to 4096. Default 32. */
  readonly length?: number
  /** Characters that it must not have. */
  readonly excludeCharacters?: string
  /** Default false. */
  readonly excludePunctuation?: boolean
  /** Default false. */
  readonly excludeNumbers?: boolean
  /** Default false. */
  readonly includeSpace?: boolean
}
