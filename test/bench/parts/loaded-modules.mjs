// @ts-check
// Part of `bench core` and `bench aws`: the packages that an import loads beside our own. The arguments are URLs of modules.
import { createRequire, register } from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

const hooks = `
  let port
  export function initialize(data) { port = data.port }
  export function load(url, context, next) { port.postMessage(url); return next(url, context) }`
const { port1, port2 } = new MessageChannel()
const source = `data:text/javascript,${encodeURIComponent(hooks)}`
register(source, { data: { port: port2 }, transferList: [port2] })

for (const url of process.argv.slice(2)) await import(url)
const loaded = Object.keys(createRequire(import.meta.url).cache)
for (let got = receiveMessageOnPort(port1); got !== undefined; got = receiveMessageOnPort(port1))
  loaded.push(got.message)
const packages = loaded
  .map((at) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(at)?.[1])
  .filter((name) => name !== undefined)
console.log(JSON.stringify([...new Set(packages)]))
process.exit()
