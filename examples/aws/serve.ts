// Starts the service on AWS. Reads DB_SECRET (default app/db), DATABASE_URL and PORT (default 8080); region and credentials are
// those of the AWS SDK.
import { createSecretClient } from '@keyharbor/core'
import { SecretsManagerStore } from '@keyharbor/aws'
import { createService, isLogin } from './service.ts'

const { DB_SECRET: secretName = 'app/db', DATABASE_URL: databaseUrl, PORT: port = '8080' } = process.env
if (databaseUrl === undefined) throw new Error('Set DATABASE_URL.')

const secrets = createSecretClient({ store: new SecretsManagerStore(), validate: isLogin })
await secrets.ready([secretName])
const service = createService({ secrets, secretName, databaseUrl })
service.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`))

process.once('SIGTERM', () => {
  service.close()
  void secrets.close()
})
