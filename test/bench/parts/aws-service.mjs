// @ts-check
// Part of `bench aws`: the service, in a process of its own, so that its work is in no measured process. It has every secret
// that is asked for, and tells its parent where it listens.
import { createServer } from 'node:http'
import { kibibyte } from '../lib/fixed-store.mjs'

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { SecretId: id, SecretIdList: ids } = JSON.parse(Buffer.concat(chunks).toString())
    const answer = id === undefined ? { SecretValues: ids.map(entryOf), Errors: [] } : entryOf(id)
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.(`http://127.0.0.1:${address.port}`)
})

/** @param {string} name */
function entryOf(name) {
  return {
    ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`,
    CreatedDate: 1_773_934_357.694,
    Name: name,
    SecretString: kibibyte,
    VersionId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    VersionStages: ['AWSCURRENT'],
  }
}
