// The client of the database, as a driver would be: here one that speaks HTTP with Basic authentication.

/** Who asks. */
export interface Login {
  readonly username: string
  readonly password: string
}

/** The database knows no such user and password. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
}

/** What the database answers. */
export async function query(databaseUrl: string, { username, password }: Login): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const response = await fetch(databaseUrl, { headers: { authorization } })
  if (response.status === 401) throw new LoginRefused('The database has refused the login.')
  if (!response.ok) throw new Error(`The database answered ${response.status}.`)
  return await response.text()
}
