import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { expectSameAnswers, given, type Deviation } from '../../../fixtures/compare-behaviour.ts'
import { kubernetesBehaviour } from './behaviour-kubernetes.ts'

/** Answers in which the fake differs, with what decides. A title that does not differ fails the test. */
const deviations: readonly Deviation[] = []

test('the fake lets in whom a real OpenBao lets in that asks a cluster', async () => {
  expect(new Set(kubernetesBehaviour.map(({ title }) => title)).size).toBe(kubernetesBehaviour.length)
  const known = { '<cluster>': await cluster(), '<certificate>': 'any text: http has none' }
  const real = { address: given('KEYHARBOR_OPENBAO_ADDR'), token: given('KEYHARBOR_OPENBAO_TOKEN'), known }
  await expectSameAnswers(kubernetesBehaviour, real, deviations)
})

/** Where tokens are reviewed: all are genuine, and of whom they say (TokenReview of authentication.k8s.io/v1). */
async function cluster(): Promise<string> {
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { spec } = JSON.parse(body) as { spec: { token: string; audiences?: string[] } }
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' }
      const status = { authenticated: true, user: userOf(spec.token), audiences: spec.audiences }
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ ...review, status }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function userOf(token: string): { username: string; uid: string } {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  const projected = claims['kubernetes.io'] as { namespace: string; serviceaccount: { name: string } } | undefined
  const { namespace = 'default', serviceaccount: { name } = { name: 'app' } } = projected ?? {}
  return { username: `system:serviceaccount:${namespace}:${name}`, uid: 'uid-1' }
}
