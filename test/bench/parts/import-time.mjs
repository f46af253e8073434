// @ts-check
// Part of `bench core`: milliseconds that an import takes. The arguments are URLs of modules, imported one after the other.
const urls = process.argv.slice(2)
const start = performance.now()
for (const url of urls) await import(url)
console.log(JSON.stringify(performance.now() - start))
process.exit()
