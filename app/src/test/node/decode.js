// Decodes records in the Confluent wire format, a line of hexadecimal digits each: node decode.js REGISTRY-URL FILE
const { readFileSync } = require('node:fs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');

async function main(url, file) {
  const registry = new SchemaRegistry({ host: url });
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    console.log(JSON.stringify(await registry.decode(Buffer.from(line, 'hex'))));
  }
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error);
  process.exit(1);
});
