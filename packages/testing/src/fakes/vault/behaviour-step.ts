// Fakes, of OpenBao and HashiCorp Vault: one line of the script whose answers a fake and a real server must have in common.

/** One request of the script. In paths, bodies and headers, `RUN` stands for what tells the runs on one server apart. */
export interface BehaviourStep {
  readonly title: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS'
  /** Encoded path below `/v1/`, with query. */
  readonly path: string
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown
  /** Whose token goes with it: the root token, none, one that is none, or what an earlier request has made. Default `'root'`. */
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The answer holds a token, in `auth`: it belongs to this sender from then on. */
  readonly makes?: string
  /** What later requests need of the answer, by name, with its place, such as `{ secret: 'data.secret_id' }`. `<secret>` stands for it. */
  readonly keeps?: Readonly<Record<string, string>>
  /** Fields of the answer, wherever they are in it, of which the kind alone is compared. */
  readonly own?: readonly string[]
}
